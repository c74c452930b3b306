import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `A bisection that is not alone` {
  @Test func `gives pairs up that keep failing, and does not go on with another program`() throws {
    // Runs work until the first pair is recorded, however many the search takes. The log holds the
    // command, too, which the pattern must not find.
    let history = try BisectionHistory(
      commits: 3, culprit: 2, run: "sh -c '! grep -q lower_value[s] \"$LOG\" && ./nap'")
    let log = history.tool.path + "/.perf-check/bisect.jsonl"
    let flags = ["bisect", "--good", history.commits[0], "--bad", "main", "--format", "json"]
    let failing = history.tool.run(flags, environment: ["LOG": log])
    #expect(failing.status == 3, "\(failing.output) \(failing.errors)")
    #expect(answer(failing)["confirmed"] as? Bool == false)

    let file = try String(contentsOfFile: history.tool.path + "/perf-check.yml", encoding: .utf8)
    try history.tool.folder.write(
      file.replacing("lower_value", with: "upper_value"), to: "perf-check.yml")
    let changed = history.tool.run("bisect", "--resume")
    #expect(
      changed.status == 64 && changed.errors.contains("the commands of the workflow 'nap' changed"),
      "\(changed.errors)")
  }

  @Test func `goes on after a kill with what it had`() throws {
    let history = try BisectionHistory(commits: 12, culprit: 7)
    let process = Process()
    process.executableURL = URL(filePath: PerfCheckTool.executable)
    process.arguments = ["bisect", "--good", history.commits[0], "--bad", "main"]
    process.currentDirectoryURL = URL(filePath: history.tool.path)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    let log = history.tool.path + "/.perf-check/bisect.jsonl"
    func runs() -> Int {
      let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
      return text.split(separator: "\n").count {
        $0.contains("\"event\":\"run\"") || $0.contains("\"event\":\"pair\"")
      }
    }
    let deadline = Date() + 20
    while runs() < 5, Date() < deadline { usleep(5_000) }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let kept = runs()
    #expect(kept >= 5)
    // As a power failure may leave it.
    let handle = try #require(FileHandle(forWritingAtPath: log))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("{\"event\":\"ru".utf8))
    try handle.close()

    #expect(history.tool.run("bisect", "--status").output.contains("not finished"))
    let refused = try history.bisect()
    #expect(refused.status == 64)
    #expect(refused.text.contains("--resume"))
    let result = history.tool.run("bisect", "--resume", "--format", "json")
    #expect(result.status == 0, "\(result.output) \(result.errors)")
    #expect(firstBad(result) == history.commits[7])
    #expect(runs() > kept)
    let text = try String(contentsOfFile: log, encoding: .utf8)
    #expect(!text.contains("{\"event\":\"ru{"))
  }

  @Test func `builds no commit twice, and none that the workflow can't see`() throws {
    let history = try BisectionHistory(
      commits: 12, culprit: 8, build: "sh -c 'echo x >> \"$COUNT\"; touch built'",
      more: "    paths: [seconds, code, '!code/docs/**']\n"
    ) { number in
      switch number % 3 {
      case 0: ("README", "\(number)")
      case 1: ("code/docs/text", "\(number)")
      default: ("code/source", "\(number)")
      }
    }
    let count = history.tool.folder.path + "/../count"
    func builds() -> Int {
      ((try? String(contentsOfFile: count, encoding: .utf8)) ?? "").split(separator: "\n").count
    }
    let flags = ["bisect", "--good", history.commits[0], "--bad", "main", "--format", "json"]
    let first = history.tool.run(flags, environment: ["COUNT": count])
    #expect(first.status == 0, "\(first.output) \(first.errors)")
    #expect(firstBad(first) == history.commits[8])
    #expect(answer(first, "performance_data")["commits"] as? Int == 4)
    #expect((1...5).contains(builds()))
    let before = builds()
    history.tool.run(flags, environment: ["COUNT": count])
    #expect(builds() == before)
  }

  @Test func `starts from the last check's regression`() throws {
    let history = try BisectionHistory(commits: 4, culprit: 4)
    history.tool.run("check")
    let result = history.tool.run("bisect", "--format", "json")
    #expect(result.status == 0, "\(result.output) \(result.errors)")
    #expect(firstBad(result) == history.commits[4])
    #expect(result.output.contains("the last check"))
    // What is explained isn't asked again.
    let again = history.tool.run("bisect")
    #expect(again.status == 64)
    #expect(again.errors.contains("is already explained") && again.errors.contains("--good"))
  }

  @Test func `starts from recorded runs, and uses them`() throws {
    let history = try BisectionHistory(commits: 8, culprit: 5)
    for commit in history.commits {
      history.tool.run("record", "--at", commit, "--runs", "5")
    }
    let result = history.tool.run("bisect", "--format", "json")
    #expect(result.status == 0, "\(result.output) \(result.errors)")
    #expect(firstBad(result) == history.commits[5])
    #expect(result.output.contains("the recorded runs"))
  }

  @Test func `refuses questions that can't be asked so`() throws {
    let history = try BisectionHistory(commits: 3, culprit: nil)
    let (tool, commits) = (history.tool, history.commits)
    func refusal(_ flags: String...) throws -> (Int32, String) {
      let result = tool.run(["bisect"] + flags)
      return (result.status, result.errors)
    }
    let same = try refusal("--good", "main", "--bad", "HEAD")
    #expect(same.0 == 64 && same.1.contains("same commit"))
    let reversed = try refusal("--good", "main", "--bad", commits[1])
    #expect(reversed.0 == 64 && reversed.1.contains("--improvement"))
    let half = try refusal("--good", "main")
    #expect(half.0 == 64 && half.1.contains("--bad is missing"))
    let unknown = try refusal("--good", "nowhere", "--bad", "main")
    #expect(unknown.0 == 64 && unknown.1.contains("nowhere"))
    let metric = try refusal("--good", commits[0], "--bad", "main", "--metric", "rows")
    #expect(metric.0 == 4 && metric.1.contains("'rows'"), "\(metric)")
    let nothing = try refusal("--resume", "--good", "main")
    #expect(nothing.0 == 64)
    let workflow = try refusal("--good", commits[0], "--bad", "main", "nop")
    #expect(workflow.0 == 64 && workflow.1.contains("did you mean 'nap'"))

    try tool.repository.git("checkout", "--quiet", "-b", "side", commits[1])
    try tool.repository.commit("Side", files: ["side": "x"])
    let apart = try refusal("--good", "side", "--bad", "main")
    #expect(apart.0 == 64 && apart.1.contains(String(commits[1].prefix(7))))
  }

  @Test func `tells a shallow clone and a workflow that isn't there yet`() throws {
    let history = try BisectionHistory(commits: 4, culprit: nil)
    let clone = try TemporaryFolder(named: "clone")
    try shell(
      ["git", "clone", "--quiet", "--depth=2", "file://" + history.tool.path, clone.path], in: "/")
    let shallow = PerfCheckTool.run(
      ["bisect", "--good", history.commits[0], "--bad", "main"],
      in: clone.path)
    #expect(shallow.status == 4, "\(shallow.errors)")
    #expect(shallow.errors.contains("git fetch"))

    let late = try BisectionHistory(commits: 2, culprit: nil)
    try late.tool.repository.git("rm", "--quiet", "nap")
    try late.tool.repository.commit("Drop it")
    let gone = late.tool.run("bisect", "--good", late.commits[0], "--bad", "main")
    #expect(gone.status == 4)
    #expect(gone.errors.contains("bad commit"), "\(gone.errors)")
  }

  @Test func `says so when commits run by themselves and fail in turn`() throws {
    // A cache that another version's run left makes a run fail, unless it is the first of its kind.
    let script = """
      v=$(cat notes 2>/dev/null); cache=$(cat cache-path)
      last=$(cat "$cache/last" 2>/dev/null)
      echo "$v" > "$cache/last"
      [ "$last" = "$v" ] || [ ! -e "$cache/seen-$v" ] || { echo stale cache; exit 1; }
      touch "$cache/seen-$v"
      exec sleep "$(cat seconds)"
      """
    let cache = try TemporaryFolder()
    var files = PerfCheckTool.files(seconds: "0.010", run: "sh cached", limit: "0.05")
    files["cached"] = script
    files["cache-path"] = cache.path
    files["notes"] = "0"
    let tool = try PerfCheckTool(files: files)
    try tool.repository.commit("Slow", files: ["notes": "1", "seconds": "0.04"])
    let result = tool.run("bisect", "--good", "HEAD~1", "--bad", "HEAD")
    #expect(result.status == 4, "\(result.errors)")
    #expect(result.errors.contains("run alone, but fail when alternating"))
    #expect(result.errors.contains("stale cache"))
    #expect(tool.run("bisect", "--log").output.contains("\"event\":\"leave\""))
  }

  @Test(arguments: [
    (#"{"event":"start","version":99}"#, "bisect --abort"), ("garbage", "bisect --abort"),
  ])
  func `never overwrites a log that it can't read`(log: String, advice: String) throws {
    let tool = try PerfCheckTool()
    try tool.repository.commit("Two", files: ["README": "x"])
    try tool.folder.write(log + "\n", to: ".perf-check/bisect.jsonl")
    let result = tool.run("bisect", "--good", "HEAD~1", "--bad", "HEAD")
    #expect(result.status == 64)
    #expect(result.errors.contains(advice))
    #expect(try tool.folder.read(".perf-check/bisect.jsonl") == log + "\n")
    #expect(tool.run("bisect", "--abort").status == 0)
    #expect(!tool.folder.has(".perf-check/bisect.jsonl"))
  }
}
