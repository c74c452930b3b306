import Foundation
import TestSupport
import Testing

@testable import perf_check

/// Operations on hosts of a scheduler, which a stand-in plays on this machine.
@Suite struct `perf-check with Slurm` {
  private let slurm: StandInSlurm
  private let tool: PerfCheckTool

  init() throws {
    slurm = try StandInSlurm()
    tool = try PerfCheckTool()
  }

  private func run(_ arguments: String...) -> ShellResult {
    tool.run(arguments, environment: slurm.environment) { $0.executable = PerfCheckTool.executable }
  }

  /// What is left of dispatches.
  private var left: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: tool.path + "/.perf-check/lab")) ?? []
  }

  private func analysis(of json: [String: Any]) throws -> [String: Any] {
    let result = try #require(json["result"] as? [String: Any])
    return try #require(result["analysis_results"] as? [String: Any])
  }

  @Test func `gates a change as on this machine, and leaves nothing`() throws {
    try tool.repository.git("checkout", "--quiet", "-b", "change")
    try tool.repository.commit("Innocent", files: ["README": "x"])
    let innocent = run("check", "--executor", "slurm")
    #expect(innocent.status == 0, "\(innocent)")
    #expect(innocent.output.contains("merge base with 'main'"))
    #expect(innocent.output.contains("in random order on node1 (job 1)"))
    #expect(innocent.lastErrorLine == "perf-check: verdict=passed exit=0")
    #expect(left.isEmpty)
    // What is measured is the work tree, as it was when it was asked for.
    try tool.folder.write("0.06", to: "seconds")
    let slower = run("check", "--executor=slurm", "--format=json", "--junit", "junit.xml")
    #expect(slower.status == 2, "\(slower)")
    let json = try slower.json()
    let results = try analysis(of: json)
    #expect(results["candidate_dirty"] as? Bool == true)
    #expect(results["base_origin"] as? String == "merge base with 'main'")
    let head = try tool.repository.git("rev-parse", "HEAD")
    #expect(results["candidate"] as? String == head)
    let data = (json["result"] as? [String: Any])?["performance_data"] as? [String: Any]
    let host = try #require((data?["hosts"] as? [[String: Any]])?.first)
    #expect(host["host"] as? String == "node2" && host["workflow"] as? String == "nap")
    #expect(try tool.folder.read("junit.xml").contains("failures=\"1\""))
    let kept = try tool.folder.read(".perf-check/verdict.json")
    #expect(kept.contains("\"node2\""))
    #expect(slurm.states == ["COMPLETED", "COMPLETED"])
  }

  @Test func `spreads workflows over jobs under one error rate`() throws {
    try tool.folder.write(
      """
      version: 1
      executor: {kind: slurm, nodes: 2, options: [--mem=1G], time: 10m}
      workflows:
        nap: {run: ./nap, warmup: 0}
        doze: {run: ./nap, warmup: 0, constraint: quiet}
        rest: {run: ./nap, warmup: 0}
      """, to: "perf-check.yml")
    let tests = ["nap", "doze", "rest"].map {
      "{\"workflow\": \"\($0)\", \"metric\": \"wall_time\", \"limit\": 0.5, \"max_pairs\": 60}"
    }
    try tool.folder.write(
      "{\"version\": 1, \"tests\": [\(tests.joined(separator: ", "))]}",
      to: "baselines/regression_tests.json")
    try tool.repository.commit("More")
    try tool.repository.commit("Innocent", files: ["README": "x"])
    let result = run("check", "--format", "json")
    #expect(result.status == 0, "\(result)")
    let results = try analysis(of: result.json())
    let comparisons = try #require(results["comparisons"] as? [[String: Any]])
    #expect(comparisons.map { $0["workflow"] as? String } == ["nap", "doze", "rest"])
    #expect(results["false_alarm_rate"] as? Double == 0.01)
    let submissions = slurm.submissions
    #expect(submissions.count == 3)
    #expect(submissions.allSatisfy { $0.contains("--mem=1G") && $0.contains("--time=10") })
    #expect(submissions.count { $0.contains("--constraint=quiet") } == 1)
    // On this machine all of it is asked of the command line.
    #expect(run("check", "--executor", "local").status == 0)
    #expect(slurm.submissions.count == 3)
  }

  @Test func `spreads the benchmarks of a suite over jobs, built ahead in another partition`()
    throws
  {
    let built = tool.path + ".built"
    defer { try? FileManager.default.removeItem(atPath: built) }
    try tool.folder.write(
      """
      #!/bin/sh
      case $1 in --benchmark_list_tests*) echo a; echo b; echo c; echo d; echo e; exit;; esac
      name=${1#*^}
      name=${name%$}
      time=$(($(cat "times/$name") * 1000 + $$ % 13))
      echo "{\\"benchmarks\\": [{\\"name\\": \\"$name\\", \\"run_type\\": \\"iteration\\","
      echo "\\"iterations\\": 1, \\"real_time\\": $time, \\"cpu_time\\": 1, \\"time_unit\\": \\"ns\\"}]}"

      """, to: "bench")
    try shell(["chmod", "+x", "bench"], in: tool.path)
    for name in "abcde" { try tool.folder.write("100", to: "times/\(name)") }
    try tool.folder.write(
      """
      version: 1
      executor: {kind: slurm, partition: bench, build_partition: build, constraint: quiet, nodes: 2}
      workflows:
        suite:
          suite: google-benchmark
          build: sh -c 'echo $SLURM_JOB_ID >>"\(built)"'
          run: ./bench
          time: 1ms
      """, to: "perf-check.yml")
    try tool.folder.write(
      #"{"version": 1, "tests": [{"workflow": "suite", "metric": "*/wall_time", "limit": "5%"}]}"#,
      to: "baselines/regression_tests.json")
    try tool.repository.commit("Suite")
    try tool.repository.commit("Slower", files: ["times/d": "130"])
    let result = run("check", "--format", "json")
    #expect(result.status == 2, "\(result)")
    let comparisons = try #require(
      try analysis(of: result.json())["comparisons"] as? [[String: Any]])
    let verdicts = Dictionary(
      uniqueKeysWithValues: comparisons.map { ($0["metric"] as? String, $0["verdict"] as? String) })
    #expect(verdicts.count == 5)
    for name in "abcde" {
      #expect(verdicts["\(name)/wall_time"] == (name == "d" ? "regressed" : "passed"), "\(name)")
    }
    let data =
      (try result.json()["result"] as? [String: Any])?["performance_data"] as? [String: Any]
    let hosts = try #require(data?["hosts"] as? [[String: Any]])
    let measured = hosts.compactMap { $0["metrics"] as? [String] }
    #expect(measured.count == 2 && measured.allSatisfy { !$0.isEmpty })
    #expect(Set(measured.joined()).count == 5)
    let submissions = slurm.submissions
    #expect(submissions.map { $0.contains("--partition=build") } == [true, false, false])
    #expect(submissions.map { $0.contains("--exclusive") } == [false, true, true])
    #expect(submissions.map { $0.contains("--constraint=quiet") } == [false, true, true])
    // Both commits for each of the two jobs that measured, and nothing by these.
    let builders = try String(contentsOfFile: built, encoding: .utf8).split(separator: "\n")
    #expect(builders == ["1", "1", "1", "1"])
    #expect(left.isEmpty)
    // What a change says of its build is done to neither side, nor to the base before it is measured.
    let file = try tool.folder.read("perf-check.yml")
    try tool.repository.commit(
      "Odd",
      files: ["perf-check.yml": file.replacing("echo $", with: "echo odd; echo $"), "README": "x"])
    #expect(run("check").status == 0)
    let later = try String(contentsOfFile: built, encoding: .utf8)
    #expect(!later.contains("odd") && later.hasPrefix("1\n1\n1\n1\n4\n"), "\(later)")
    // These are for jobs alone.
    for words in [["--shard", "1/2"], ["--build-only", "1"]] {
      let alone = tool.run(["check", "--executor", "local"] + words)
      #expect(alone.status == 64 && alone.errors.contains("for jobs"), "\(alone)")
    }
    // A build that is lost delays, and decides nothing.
    let count = slurm.submissions.count
    try slurm.fail(
      with: Array(repeating: StandInSlurm.Fault.lostReply, count: count) + [.outOfMemory])
    let recorded = run("record", "--runs", "1", "--at", "HEAD~1")
    #expect(recorded.status == 0, "\(recorded)")
    #expect(recorded.errors.contains("building in the partition 'build' failed"))
  }

  @Test func `believes no base that a build ahead has changed`() throws {
    try tool.folder.write(
      """
      version: 1
      executor: {kind: slurm, build_partition: build}
      workflows:
        nap: {build: sh build.sh, run: ./nap, warmup: 0}
      """, to: "perf-check.yml")
    try tool.repository.commit("Build", files: ["build.sh": "true\n"])
    try tool.repository.git("checkout", "--quiet", "-b", "change")
    // Three times as slow, and so is the base once this was built.
    try tool.repository.commit(
      "Slower",
      files: [
        "seconds": "0.06",
        "build.sh": "find ../../kept -name seconds -exec sh -c 'echo 0.06 >\"$1\"' sh {} \\;\n",
      ])
    let result = run("check")
    #expect(result.errors.contains("was changed during a build"), "\(result)")
    #expect(result.status == 2, "\(result)")
    #expect(slurm.submissions.count == 2 && left.isEmpty)
  }

  @Test func `finds a job whose acceptance got lost, and goes on elsewhere after a failure`() throws
  {
    try slurm.fail(.lostReply, .nodeFailed)
    try tool.repository.commit("Innocent", files: ["README": "x"])
    #expect(run("check", "--executor", "slurm").status == 0)
    #expect(slurm.submissions.count == 1)
    let second = run("check", "--executor", "slurm")
    #expect(second.status == 0, "\(second)")
    #expect(slurm.states == ["COMPLETED", "NODE_FAIL", "COMPLETED"])
    #expect(slurm.submissions.last?.contains("--exclude=node2") == true)
    #expect(left.isEmpty)
  }

  @Test(arguments: [
    (StandInSlurm.Fault.outOfMemory, "needed more memory"), (.hopeless, "BadConstraints"),
  ])
  func `says what is missing where no job can measure it`(
    fault: StandInSlurm.Fault, reason: String
  ) throws {
    try slurm.fail(fault)
    try tool.repository.commit("Innocent", files: ["README": "x"])
    let result = run("check", "--executor", "slurm")
    #expect(result.status == 4, "\(result)")
    #expect(result.output.contains("missing: nap wall_time") && result.output.contains(reason))
    #expect(left.isEmpty && !slurm.states.contains("PENDING"))
  }

  @Test func `says what Slurm refuses, and that there is none`() throws {
    try slurm.fail(.refused)
    try tool.repository.commit("Innocent", files: ["README": "x"])
    let refused = run("check", "--executor", "slurm")
    #expect(refused.status == 64 && refused.errors.contains("invalid partition specified: nope"))
    // The machine may have one; git is needed all the same.
    let folder = try TemporaryFolder(named: "bin")
    try shell(["sh", "-c", "ln -s \"$(command -v git)\" ."], in: folder.path)
    let none = tool.run("check", "--executor", "slurm", environment: ["PATH": folder.path])
    #expect(none.status == 1 && none.errors.contains("'sbatch' is not on the PATH"))
    #expect(none.errors.contains("--executor local") && left.isEmpty)
  }

  @Test func `asks again where perf-check itself failed, and tells it in the end`() throws {
    try tool.repository.commit("Innocent", files: ["README": "x"])
    // Its own state can't be written: it fails on every host.
    try tool.folder.write(
      "version: 1\nexecutor: {kind: slurm, submit_retries: 1}\nworkflows: {nap: {run: ./nap}}\n",
      to: "perf-check.yml")
    try tool.repository.commit("Executor")
    try tool.folder.write("x", to: ".perf-check/worktrees")
    let result = run("check")
    #expect(result.status == 1 && result.errors.contains("on node2"), "\(result)")
    #expect(slurm.states == ["COMPLETED", "COMPLETED"] && left.isEmpty)
  }

  @Test func `measures by the files and in the repository that the call names`() throws {
    try tool.folder.write(
      "version: 1\nworkflows: {nap: {run: ./nap, warmup: 0}}\n", to: "ci/perf-check.yml")
    try tool.folder.write(
      #"{"version": 1, "tests": [{"workflow": "nap", "metric": "wall_time", "limit": "400%"}]}"#,
      to: "ci/baselines/regression_tests.json")
    try shell(["cp", "nap", "ci/nap"], in: tool.path)
    try tool.folder.write("0.02", to: "ci/seconds")
    try tool.repository.commit("Another gate")
    // Three times as slow: too much for the file at the root, and not for the one that is named.
    try tool.repository.commit("Slower", files: ["seconds": "0.06", "ci/seconds": "0.06"])
    let words = [
      "check", "--executor", "slurm", "--repository", tool.path, "--config", "ci/perf-check.yml",
      "--format", "json",
    ]
    let result = PerfCheckTool.run(words, in: "/", environment: slurm.environment) {
      $0.executable = PerfCheckTool.executable
    }
    #expect(result.status == 0, "\(result)")
    let comparison = try #require(
      try (analysis(of: result.json())["comparisons"] as? [[String: Any]])?.first)
    #expect(comparison["limit"] as? Double == 4 && comparison["verdict"] as? String == "passed")
    let options = #"{"output": "out.txt", "runs": 2}"#
    #expect(run("record", "--executor", "slurm", "--options", options, "--", "nap").status == 0)
    #expect(try tool.folder.read("out.txt").contains("Attached to"))
  }

  @Test func `relays what other operations print and how they end`() throws {
    let recorded = run("record", "--runs", "2", "--executor", "slurm", "--output", "out.txt")
    #expect(recorded.status == 0, "\(recorded)")
    let written = try tool.folder.read("out.txt")
    #expect(recorded.output.isEmpty && written.contains("Attached to"))
    let note = try tool.repository.git("notes", "--ref=perf-check", "show")
    #expect(note.contains("\"nap\"") && note.contains("\"host\":\"node"), "\(note)")
    let wrong = run("record", "nowhere", "--executor", "slurm")
    #expect(wrong.status == 64 && wrong.errors.contains("no workflow 'nowhere'"))
    let failed = run("check", "--base", "nowhere", "--executor", "slurm")
    #expect(failed.status == 64 && failed.errors.contains("no such revision"))
    // What measures nothing needs no host.
    let count = slurm.submissions.count
    #expect(run("bisect", "--status", "--executor", "slurm").status != 0)
    #expect(slurm.submissions.count == count && left.isEmpty)
  }

  @Test func `monitors a workflow on another host`() throws {
    let result = run(
      "monitor", "nap", "--record", "--executor", "slurm", "--frequency", "200ms", "--format",
      "json")
    #expect(result.status == 0, "\(result)")
    #expect(try result.json()["operation"] as? String == "monitor")
    #expect(slurm.states == ["COMPLETED"] && left.isEmpty)
    let note = try tool.repository.git("notes", "--ref=perf-check", "show")
    #expect(note.contains("\"host\":\"node1\""), "\(note)")
    // What its host wrote is read here.
    #expect(run("dashboard", "--snapshot").output.contains("nap"))
    let other = run("monitor", "--executor", "slurm", "--", "true")
    #expect(other.status == 64 && other.errors.contains("requires a workflow"))
    #expect(slurm.submissions.count == 1)
  }

  @Test func `continues a bisection whose job was lost`() throws {
    for number in 1...6 {
      try tool.repository.commit(
        "Step \(number)", files: ["README": "\(number)", "seconds": number < 4 ? "0.02" : "0.06"])
    }
    let words = ["--good", "HEAD~6", "--bad", "HEAD", "--min-change", "20%", "--explain", "off"]
    // The first job is paused after its beginning, as one that was lost would have left it.
    let first = tool.run(["bisect", "--max-time", "1ms"] + words)
    #expect(first.status == 3, "\(first)")
    try slurm.fail(.cancelled)
    let result = tool.run(
      ["bisect", "--executor", "slurm"] + words, environment: slurm.environment
    ) { $0.executable = PerfCheckTool.executable }
    #expect(result.status == 0 && result.output.contains("Step 4"), "\(result)")
    #expect(slurm.states == ["CANCELLED", "COMPLETED"] && left.isEmpty)
  }

  @Test func `cancels its job when it is interrupted`() throws {
    try tool.repository.commit("Innocent", files: ["README": "x", "seconds": "20"])
    let process = Process()
    process.executableURL = URL(filePath: PerfCheckTool.executable)
    process.arguments = ["check", "--executor", "slurm"]
    process.currentDirectoryURL = URL(filePath: tool.path)
    process.environment = RepositoryFixture.environment.merging(slurm.environment) { $1 }
    process.standardError = FileHandle.nullDevice
    try process.run()
    // Waiting in this thread: another one may get its turn only after other tests.
    for _ in 0..<300 where slurm.states != ["RUNNING"] { usleep(100_000) }
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGINT)
    #expect(slurm.states == ["CANCELLED"] && left.isEmpty)
  }

  @Test func `takes back what a killed call left in the queue`() throws {
    try slurm.fail(.hopeless)
    try tool.folder.write("jobs/x", to: ".perf-check/lab/dead.lock")
    try tool.folder.write("1", to: ".perf-check/lab/dead/perf-check-dead-1-1/lease")
    #expect(run("record", "--runs", "2", "--executor", "slurm").status == 4)
    #expect(slurm.cancelled.contains { $0.contains("--name=perf-check-dead-1-1") })
    #expect(left.isEmpty)
  }

  @Test func `hands on every option that bears on what is measured`() throws {
    let source = try String(
      contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../Sources/perf-check/Commands/Gate/DispatchedCheck.swift"),
      encoding: .utf8)
    // What is decided where the whole check is, and not where a part of it is.
    let unshared: Set = ["report", "junit", "allow-undecided", "allow-missing", "executor"]
    let own = Tool.longFlags(of: ["check"])
    let global = Tool.longFlags(of: ["doctor"])
    for flag in own where !global.contains(flag) && !unshared.contains(flag) {
      #expect(
        source.contains("add(\"\(flag)\"") || source.contains("\"--\(flag)\""), "\(flag)")
    }
  }
}
