import Foundation
import TestSupport
import Testing

@Suite(.serialized, .enabled(if: usesLinux)) struct `Monitoring` {
  private let tool: PerfCheckTool

  init() throws { tool = try PerfCheckTool() }

  /// Burns so many seconds of a CPU in each of some processes, one after the other.
  private func burn(_ seconds: Double, processes: Int) -> String {
    let one =
      "import time\ns=time.process_time()\nwhile time.process_time()-s<\(seconds): pass"
    return "for i in $(seq \(processes)); do python3 -c '\(one)'; done"
  }

  private var live: String { tool.path + "/.perf-check/real_time/" }

  private func results(_ arguments: [String]) throws -> [String: Any] {
    try tool.execute([arguments[0], "--format", "json"] + arguments.dropFirst()).analysis()
  }

  @Test func `counts the CPU time of processes shorter than the period`() throws {
    let line = burn(0.05, processes: 12)
    let found = try results(["monitor", "--frequency", "10s", "--", "sh", "-c", line])
    let used =
      try #require(found["user_time"] as? Double) + #require(found["system_time"] as? Double)
    // Twelve interpreters start, besides.
    #expect(used > 0.6 && used < 3, "\(used)")
    #expect(try #require(found["samples"] as? Int) >= 2)
    #expect(found["exit_code"] as? Int == 0)
  }

  /// The command asks for the memory of its monitor, its parent's parent.
  @Test func `gives back the memory that only starting needed`() throws {
    let line = #"""
      sleep 0.5
      monitor=$(sed -n 's/^PPid:[[:space:]]*//p' /proc/$PPID/status)
      sed -n 's/^Vm\(HWM\|RSS\):[[:space:]]*\([0-9]*\) kB/\2/p' /proc/$monitor/status >memory
      """#
    let result = try tool.execute("monitor", "--frequency", "100ms", "--", "sh", "-c", line)
    #expect(result.status == 0, "\(result)")
    let sizes = try tool.folder.read("memory").split(separator: "\n").compactMap { Double($0) }
    try #require(sizes.count == 2)
    #expect(sizes[1] < 0.8 * sizes[0], "\(sizes)")
  }

  @Test(arguments: [("exit 7", 7), ("kill -9 $$", 137), ("true", 0)] as [(String, Int32)])
  func `ends as the command ends`(line: String, code: Int32) throws {
    let result = try tool.execute("monitor", "--", "sh", "-c", line)
    #expect(result.status == code)
  }

  @Test func `leaves standard output to the report`() throws {
    let result = try tool.execute("monitor", "--format", "json", "--", "echo", "hello")
    #expect(try result.json()["status"] as? String == "success")
    #expect(result.errors.contains("hello\n"))
  }

  @Test func `refuses what can't be watched`() throws {
    for (arguments, status, text) in [
      (["monitor"], 4, "no 'perf-check check', 'record' or 'bisect' of this repository is running"),
      (["monitor", "--pid", "1", "--", "true"], 64, "Give only one of a workflow"),
      (["monitor", "--record", "--", "true"], 64, "--record requires a workflow"),
      (["monitor", "no-such-workflow"], 64, "no-such-workflow"),
      (["monitor", "--dashboard", "--", "true"], 64, "needs a terminal"),
      (["monitor", "--serve", "--", "true"], 64, "trait Dashboard"),
      (["monitor", "--listen-metrics", "9464", "--", "true"], 64, "trait Dashboard"),
      (["monitor", "--pid", "999999999"], 4, "no process 999999999"),
      (["monitor", "--frequency", "10ms", "--", "true"], 64, "100ms or more"),
      (["monitor", "--", "no-such-program"], 64, "no-such-program"),
      (["history", "--format", "prometheus"], 64, "not available"),
    ] as [([String], Int32, String)] {
      let result = try tool.execute(arguments)
      #expect(result.status == status && result.errors.contains(text), "\(arguments): \(result)")
    }
  }

  /// The measured program is itself the monitor, which finds the record that started it.
  @Test func `watches what a running record measures`() throws {
    let run =
      "'\(PerfCheckTool.executable)' monitor --repository '\(tool.path)' --for 600ms"
      + " --frequency 100ms --format json --output '\(tool.path)/found.json'"
    try tool.folder.write(
      "version: 1\nworkflows:\n  self:\n    run: \(PerfCheckTool.quoted(run))\n    warmup: 0\n",
      to: "perf-check.yml")
    let recorded = try tool.execute("record", "--runs", "1", "self")
    #expect(recorded.status == 0, "\(recorded)")
    let text = try tool.folder.read("found.json")
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    let result = (object?["result"] as? [String: Any])?["analysis_results"] as? [String: Any]
    let found = try #require(result)
    #expect(found["watched"] as? String == "record self")
    // No git, nor anything else that the record starts.
    #expect(found["maximum_processes"] as? Int == 1)
    let left = try? FileManager.default.contentsOfDirectory(atPath: live + "running")
    #expect(left?.isEmpty == true)
  }

  @Test func `follows the tasks of a workflow, and attaches its run`() throws {
    let pipeline = """
      version: 1
      workflows:
        pipeline:
          agents: 2
          phases:
            - {name: one, tasks: [{id: a, run: sleep 0.3}, {id: b, run: "true"}]}
            - {name: two, tasks: [{id: c, run: sleep 0.2}]}
      """
    try tool.folder.write(pipeline, to: "perf-check.yml")
    let found = try results(["monitor", "--frequency", "100ms", "--record", "pipeline"])
    let tasks = try #require(found["tasks"] as? [String: Any])
    #expect(tasks["succeeded"] as? Int == 3 && tasks["agents"] as? Int == 2)
    let traces = try String(contentsOfFile: live + "execution_traces.jsonl", encoding: .utf8)
    #expect(traces.split(separator: "\n").count == 8)
    let agents = try String(contentsOfFile: live + "agent_performance.jsonl", encoding: .utf8)
    #expect(agents.split(separator: "\n").count == 3)
    let state = try Data(contentsOf: URL(filePath: live + "current_metrics.json"))
    let metrics = try #require(try JSONSerialization.jsonObject(with: state) as? [String: Any])
    let timing = try #require(metrics["execution_timing"] as? [String: Any])
    let execution = try #require(timing["workflow_execution"] as? [String: Any])
    let phases = try #require(execution["phase_durations"] as? [[String: Any]])
    #expect(phases.map { $0["name"] as? String } == ["one", "two"])
    #expect(try #require(phases[0]["duration"] as? Double) >= 0.3)
    #expect(try tool.execute("history").output.contains("phase/two"))
    let used = try results(["resource-efficiency"])
    let entry = try #require((used["workflows"] as? [[String: Any]])?.first)
    #expect(entry["source"] as? String == "monitor")
    // Two naps hardly use a processor.
    let cpu = try #require(entry["cpu"] as? [String: Any])
    #expect(try #require(cpu["idle_time"] as? Double) > 0.2)
  }

  @Test func `evaluates alerts of agents, and fails for a critical one`() throws {
    func file(_ limit: String) -> String {
      """
      version: 1
      workflows: {w: {agents: 2, tasks: [{id: a, run: sleep 0.4}, {id: b, run: "true"}]}}
      settings: {efficiency_warning: off, efficiency_critical: off}
      alerts:
        - {name: slow, when: "maximum agent_response_time > \(limit)", severity: critical}
      """
    }
    for (limit, status) in [("200ms", Int32(2)), ("20s", 0)] {
      try tool.folder.write(file(limit), to: "perf-check.yml")
      let result = try tool.execute(
        "monitor", "--frequency", "100ms", "--fail-on-alert", "--format", "json", "w")
      #expect(result.status == status, "\(result)")
      let fired = try #require(result.analysis()["alerts"] as? [[String: Any]])
      #expect(fired.map { $0["name"] as? String } == (status == 2 ? ["slow"] : []))
    }
  }

  @Test func `keeps what was seen of a workflow that fails`() throws {
    try tool.folder.write(
      "version: 1\nworkflows: {w: {tasks: [{id: a, run: \"false\"}, {id: b, run: \"true\"}]}}\n",
      to: "perf-check.yml")
    let result = try tool.execute("monitor", "--format", "json", "w")
    #expect(result.status == 4, "\(result)")
    let tasks = try #require(result.analysis()["tasks"] as? [String: Any])
    #expect(tasks["failed"] as? Int == 1 && tasks["succeeded"] as? Int == 1)
  }

  /// Starts a monitor of a command that sleeps, and waits until samples are there.
  private func start(_ marker: String) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: PerfCheckTool.executable)
    process.arguments = [
      "monitor", "--frequency", "100ms", "--", "sh", "-c", "sleep \(marker); true",
    ]
    process.currentDirectoryURL = URL(filePath: tool.path)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    let deadline = Date() + 20
    while lines < 3, Date() < deadline { usleep(20_000) }
    return process
  }

  private var lines: Int {
    let text = try? String(contentsOfFile: live + "resource_usage.jsonl", encoding: .utf8)
    return text?.split(separator: "\n").count ?? 0
  }

  private func isRunning(_ marker: String) throws -> Bool {
    try shell(["pgrep", "-f", "sleep \(marker)"], in: "/").status == 0
  }

  @Test(arguments: [SIGKILL, SIGINT, SIGTERM])
  func `leaves no process and no damaged file when it is ended`(signal: Int32) throws {
    let marker = "61.\(signal)\(ProcessInfo.processInfo.processIdentifier)"
    let process = try start(marker)
    #expect(try isRunning(marker))
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    let deadline = Date() + 10
    while try isRunning(marker), Date() < deadline { usleep(50_000) }
    #expect(try !isRunning(marker))
    let found = try results(["live-metrics"])
    #expect(found["damaged_lines"] as? Int == 0)
    #expect((found["runs"] as? [Any])?.count == 1)
    let state = try Data(contentsOf: URL(filePath: live + "current_metrics.json"))
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: state) }
  }

  @Test(arguments: [("1d", false), ("permanent", true)])
  func `drops old samples, unless they are kept for good`(age: String, isKept: Bool) throws {
    let configuration = try String(
      contentsOfFile: tool.path + "/perf-check.yml", encoding: .utf8)
    try tool.folder.write(
      configuration + "settings: {real_time_data: \(age)}\n", to: "perf-check.yml")
    try tool.execute("monitor", "--", "true")
    let path = live + "resource_usage.jsonl"
    let year = /"at":"\d{4}/
    let old = try String(contentsOfFile: path, encoding: .utf8)
      .replacing(year, with: "\"at\":\"2001")
    try old.write(toFile: path, atomically: true, encoding: .utf8)
    try tool.execute("monitor", "--", "true")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(!text.contains("\"at\":\"2001") && text.split(separator: "\n").count > 1)
    // What is old and kept is compressed.
    let packed = try shell(
      ["sh", "-c", "gzip -dc archive/resource_usage.*.gz"], in: live)
    #expect(packed.output.contains("\"at\":\"2001") == isKept)
  }

  @Test func `follows what runs, with a line of JSON for each new sample`() throws {
    let process = try start("62.7")
    defer { process.terminate() }
    let follower = Process()
    let output = Pipe()
    follower.executableURL = URL(filePath: PerfCheckTool.executable)
    follower.arguments = ["live-metrics", "--follow", "--format", "json"]
    follower.currentDirectoryURL = URL(filePath: tool.path)
    (follower.standardOutput, follower.standardError) = (output, FileHandle.nullDevice)
    try follower.run()
    var text = ""
    let deadline = Date() + 30
    while text.split(separator: "\n").count < 3, Date() < deadline {
      text += String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    }
    follower.interrupt()
    follower.waitUntilExit()
    let samples = try text.split(separator: "\n").prefix(3).map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      let result = try #require(object?["result"] as? [String: Any])
      let found = try #require(result["analysis_results"] as? [String: Any])
      return try #require((found["runs"] as? [[String: Any]])?.first?["samples"] as? Int)
    }
    #expect(samples.count == 3 && samples[0] < samples[1] && samples[1] < samples[2], "\(samples)")
    for arguments in [["--output", "x"], ["--format", "prometheus"]] {
      #expect(try tool.execute(["live-metrics", "--follow"] + arguments).status == 64)
    }
  }

  @Test func `ends to follow when nobody reads any more`() throws {
    let process = try start("62.8")
    defer { process.terminate() }
    let result = try shell(
      [
        "timeout", "20", "sh", "-c",
        "'\(PerfCheckTool.executable)' live-metrics --follow | head -n 1",
      ],
      in: tool.path)
    #expect(result.status == 0 && result.output.contains("watched"))
  }

  @Test func `watches without files outside a repository`() throws {
    let elsewhere = try TemporaryFolder()
    let found = try shell(
      [PerfCheckTool.executable, "monitor", "--format", "json", "--", "sh", "-c", "exit 3"],
      in: elsewhere.path)
    #expect(found.status == 3)
    let object = try JSONSerialization.jsonObject(with: Data(found.output.utf8)) as? [String: Any]
    let results = (object?["result"] as? [String: Any])?["analysis_results"] as? [String: Any]
    #expect(results?["mode"] as? String == "standalone")
    let reasons = try #require(results?["mode_reasons"] as? [String])
    #expect(reasons.contains { $0.contains("nothing is kept") })
    #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere.path).isEmpty)
    let text = try shell([PerfCheckTool.executable, "monitor", "--", "true"], in: elsewhere.path)
    #expect(text.output.contains("standalone: nothing is kept"))
  }

  @Test func `shows the times of a run whose samples are lost`() throws {
    try tool.folder.write(
      "version: 1\nworkflows: {w: {agents: 2, phases: [{name: one, tasks: [{id: a, run: sleep 0.2}]}]}}\n",
      to: "perf-check.yml")
    try tool.execute("monitor", "w")
    try FileManager.default.removeItem(atPath: live + "resource_usage.jsonl")
    let text = try tool.execute("live-metrics").output
    #expect(text.contains("reduced: some figures are missing") && text.contains("one"))
    #expect(text.contains("'resource_usage.jsonl' is missing"))
    let found = try results(["live-metrics"])
    let run = try #require((found["runs"] as? [[String: Any]])?.first)
    #expect(run["cpu_time"] is NSNull && found["mode"] as? String == "reduced")
    let frame = try tool.execute("dashboard", "--snapshot").output
    #expect(frame.contains("no samples"), "\(frame)")
    try FileManager.default.removeItem(atPath: live + "execution_traces.jsonl")
    let last = try results(["live-metrics"])
    #expect(last["mode"] as? String == "last_good_analysis")
    #expect(last["last_good_analysis"] is [String: Any])
  }

  @Test func `shows what runs, also to Prometheus`() throws {
    let process = try start("62.5")
    let text = try tool.execute("live-metrics", "--detail-level", "full")
    #expect(text.output.contains("running") && text.output.contains("sleep 62.5"))
    let prometheus = try tool.execute("live-metrics", "--format", "prometheus")
    #expect(prometheus.output.hasPrefix("# HELP process_cpu_time_seconds_total"))
    #expect(prometheus.output.contains("perf_check_processes{"))
    kill(process.processIdentifier, SIGTERM)
    process.waitUntilExit()
  }
}
