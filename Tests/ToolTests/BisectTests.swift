import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `A bisection` {
  /// A history of naps: the second one is the culprit's, from its commit on.
  struct History {
    let tool: PerfCheckTool
    /// The ids of all commits, the first one being number 0.
    var commits: [String] = []

    init(
      commits count: Int, culprit: Int?, quick: String = "0.010", slow: String = "0.025",
      limit: String = "0.05", run: String = "./nap", build: String = "", more: String = "",
      file: (Int) -> (name: String, text: String)? = { ("notes", "\($0)") }
    ) throws {
      var files = PerfCheckTool.files(seconds: quick, run: run, limit: limit)
      files["perf-check.yml"]? += build.isEmpty ? "" : "    build: \(build)\n"
      files["perf-check.yml"]? += more
      files[".gitignore"] = "built\n"
      self.tool = try PerfCheckTool(files: files)
      commits.append(try tool.repository.git("rev-parse", "HEAD"))
      for number in 1...count {
        if let file = file(number) { try tool.repository.folder.write(file.text, to: file.name) }
        if number == culprit { try tool.repository.folder.write(slow, to: "seconds") }
        commits.append(try tool.repository.commit("Commit \(number)"))
      }
    }

    func bisect(_ flags: String...) throws -> (status: Int32, answer: [String: Any], text: String) {
      let result = tool.run(
        ["bisect", "--good", commits[0], "--bad", "main", "--format", "json"] + flags)
      let json = try tool.json(result)
      let found = (json["result"] as? [String: Any])?["analysis_results"] as? [String: Any]
      return (result.status, found ?? [:], result.output + result.errors)
    }
  }

  /// The commit that a printed answer names.
  private func firstBad(_ result: ShellResult) -> String? {
    answer(result)["first_bad"] as? String
  }

  private func answer(
    _ result: ShellResult, _ part: String = "analysis_results"
  ) -> [String: Any] {
    let json = try? JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    return (json?["result"] as? [String: Any])?[part] as? [String: Any] ?? [:]
  }

  @Test func `names the commit, with its size, and writes it down`() throws {
    let history = try History(commits: 12, culprit: 7)
    let before = try history.tool.state()
    let (status, answer, text) = try history.bisect()
    #expect(status == 0, "\(text)")
    #expect(answer["first_bad"] as? String == history.commits[7])
    #expect(answer["last_good"] as? String == history.commits[6])
    #expect(answer["confirmed"] as? Bool == true)
    #expect((answer["probability"] as? Double ?? 0) >= 0.95)
    let change = try #require(answer["change"] as? Double)
    #expect((0.4...1.6).contains(change))
    let runs = try #require(answer["runs"] as? Int)
    #expect((8...400).contains(runs))

    let file = try String(
      contentsOfFile: history.tool.path + "/baselines/regression_tests.json", encoding: .utf8)
    #expect(file.contains("\"first_bad\":\"\(history.commits[7])\""))
    #expect(file.contains("\"last_good\":\"\(history.commits[6])\""))
    try history.tool.repository.git("checkout", "baselines")
    #expect(try history.tool.state() == before)
    #expect(try history.tool.repository.git("worktree", "list").split(separator: "\n").count == 1)

    // What is known of it outlives the process, and can be looked at again.
    let shown = history.tool.run("bisect", "--status")
    #expect(shown.output.contains("Commit 7"))
    let log = history.tool.run("bisect", "--log").output
    #expect(log.contains("\"event\":\"pair\""))
    try history.tool.folder.write(log, to: "kept.jsonl")
    history.tool.run("bisect", "--abort")
    #expect(history.tool.run("bisect", "--status").status == 64)
    let replayed = history.tool.run("bisect", "--replay", "kept.jsonl", "--format", "json")
    #expect(firstBad(replayed) == history.commits[7])
  }

  @Test func `says that nothing changed where nothing did`() throws {
    let history = try History(commits: 5, culprit: nil)
    let (status, answer, text) = try history.bisect("--min-change", "20%")
    #expect(status == 0, "\(text)")
    #expect(answer["outcome"] as? String == "no_change")
    #expect(answer["first_bad"] is NSNull)
    #expect((answer["no_change_probability"] as? Double ?? 0) >= 0.95)
  }

  @Test func `says which way it went when it got better, and finds that if asked`() throws {
    let history = try History(commits: 6, culprit: 4, quick: "0.025", slow: "0.010")
    let (status, answer, text) = try history.bisect()
    #expect(status == 64, "\(text)")
    #expect(answer["outcome"] as? String == "opposite")
    let better = try history.bisect("--improvement")
    #expect(better.status == 0, "\(better.text)")
    #expect(better.answer["first_bad"] as? String == history.commits[4])
    #expect((better.answer["change"] as? Double ?? 0) < -0.2)
  }

  @Test func `leaves out commits whose run asks for it`() throws {
    let history = try History(commits: 12, culprit: 9, run: "sh nap") { number in
      ("nap", (3...6).contains(number) ? "#!/bin/sh\nexit 125\n" : PerfCheckTool.program)
    }
    let (status, answer, text) = try history.bisect()
    #expect(status == 0, "\(text)")
    #expect(answer["first_bad"] as? String == history.commits[9])
    let reasons = (answer["skipped"] as? [[String: Any]] ?? []).compactMap {
      $0["reason"] as? String
    }
    #expect(!reasons.isEmpty && reasons.allSatisfy { $0.contains("125") })
  }

  @Test func `bounds its answer by the commits that can't be built`() throws {
    let history = try History(
      commits: 10, culprit: 5, build: "sh -c 'test ! -e broken'"
    ) { number in
      (number == 4 || number == 5) ? ("broken", "x") : ("notes", "\(number)")
    }
    // Commit 6 builds again.
    try history.tool.repository.git("checkout", "--quiet", history.commits[5])
    try history.tool.repository.git("rm", "--quiet", "broken")
    try history.tool.repository.commit("Mend", files: ["notes": "mended"])
    let mended = try history.tool.repository.git("rev-parse", "HEAD")
    try history.tool.repository.git("branch", "--force", "mended", mended)
    try history.tool.repository.git("checkout", "--quiet", "main")
    let result = history.tool.run(
      "bisect", "--good", history.commits[0], "--bad", "mended", "--format", "json")
    let answer = answer(result)
    #expect(result.status == 3, "\(result.output) \(result.errors)")
    #expect(answer["first_bad"] is NSNull)
    #expect(answer["outcome"] as? String == "found")
    let candidates = (answer["candidates"] as? [[String: Any]] ?? []).compactMap {
      $0["commit"] as? String
    }
    #expect(Set(candidates) == [history.commits[4], history.commits[5], mended])
    let skipped = (answer["skipped"] as? [[String: Any]] ?? []).compactMap {
      $0["commit"] as? String
    }
    #expect(Set(skipped) == [history.commits[4], history.commits[5]])
  }

  @Test func `finds the commit inside a merged branch`() throws {
    let history = try History(commits: 3, culprit: nil)
    let repository = history.tool.repository
    try repository.git("checkout", "--quiet", "-b", "topic", history.commits[1])
    try repository.commit("Topic 1", files: ["topic": "1"])
    let culprit = try repository.commit("Topic 2", files: ["topic": "2", "seconds": "0.025"])
    try repository.commit("Topic 3", files: ["topic": "3"])
    try repository.git("checkout", "--quiet", "main")
    try repository.git("merge", "--quiet", "--no-ff", "-m", "Merge topic", "topic")
    let merge = try repository.git("rev-parse", "HEAD")
    try repository.commit("After", files: ["notes": "after"])
    let (status, answer, text) = try history.bisect()
    #expect(status == 0, "\(text)")
    #expect(answer["first_bad"] as? String == culprit)
    #expect(answer["merge"] as? String == merge)
  }

  @Test func `names a merge that no branch explains`() throws {
    let history = try History(commits: 2, culprit: nil)
    let repository = history.tool.repository
    for topic in ["one", "two"] {
      try repository.git("checkout", "--quiet", "-b", topic, history.commits[1])
      try repository.commit("Topic \(topic)", files: [topic: "1"])
    }
    try repository.git("checkout", "--quiet", "main")
    try repository.git("merge", "--quiet", "--no-ff", "--no-commit", "one", "two")
    let merge = try repository.commit("Merge both", files: ["seconds": "0.025"])
    try repository.commit("After", files: ["notes": "after"])
    let (status, answer, text) = try history.bisect("--min-change", "10%")
    #expect(status == 0, "\(text)")
    #expect(answer["first_bad"] as? String == merge)
  }

  @Test(arguments: ["1", "2"])
  func `names the merge where its branch began at a commit that doesn't build`(
    jobs: String
  ) throws {
    let history = try History(commits: 4, culprit: nil, build: "sh -c 'test ! -e broken'")
    let repository = history.tool.repository
    let broken = try repository.commit("Break", files: ["broken": "x"])
    try repository.git("checkout", "--quiet", "-b", "topic")
    try repository.git("rm", "--quiet", "broken")
    try repository.commit("Topic", files: ["seconds": "0.025"])
    try repository.git("checkout", "--quiet", "main")
    try repository.git("rm", "--quiet", "broken")
    try repository.commit("Mend")
    for number in 5...7 { try repository.commit("\(number)", files: ["notes": "\(number)"]) }
    try repository.git("merge", "--quiet", "--no-ff", "-m", "Merge topic", "topic")
    let merge = try repository.git("rev-parse", "HEAD")
    try repository.commit("After", files: ["notes": "after"])
    let (status, answer, text) = try history.bisect("--jobs", jobs)
    #expect(status == 0, "\(text)")
    #expect(answer["first_bad"] as? String == merge)
    let warnings = try #require(answer["warnings"] as? [String])
    let skipped = (answer["skipped"] as? [[String: Any]] ?? []).count
    #expect(warnings.contains { $0.contains(String(broken.prefix(10))) }, "\(warnings)")
    #expect(skipped == 1)
  }

  @Test func `blames no branch for what a merge did, nor for what another branch did`() throws {
    let history = try History(
      commits: 1, culprit: nil, run: "sh -c './nap && if test -e more; then sh more; fi'"
    ) { _ in ("more", "true") }
    let repository = history.tool.repository
    try repository.git("checkout", "--quiet", "-b", "small")
    let small = try repository.commit("Small", files: ["seconds": "0.015"])
    try repository.git("checkout", "--quiet", "main")
    try repository.git("merge", "--quiet", "--no-ff", "--no-commit", "small")
    let evil = try repository.commit("Merge small", files: ["more": "sleep 0.05"])
    let (status, answer, text) = try history.bisect("--min-change", "10%")
    #expect(status == 0, "\(text)")
    #expect(answer["first_bad"] as? String == evil)
    #expect((answer["warnings"] as? [String])?.contains { $0.contains(small.prefix(10)) } == true)

    try repository.git("checkout", "--quiet", "-b", "large", history.commits[1])
    let large = try repository.commit("Large", files: ["more": "sleep 0.05"])
    try repository.git("checkout", "--quiet", "-B", "both", history.commits[1])
    try repository.git("merge", "--quiet", "--no-ff", "-m", "Merge both", "small", "large")
    let octopus = history.tool.run(
      "bisect", "--good", history.commits[1], "--bad", "both", "--min-change", "10%", "--format",
      "json")
    #expect(firstBad(octopus) == large, "\(octopus.output) \(octopus.errors)")
  }

  @Test func `gives pairs up that keep failing, and does not go on with another program`() throws {
    // Runs work until the first pair is recorded, however many the search takes. The log holds the
    // command, too, which the pattern must not find.
    let history = try History(
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
    #expect(changed.status == 64 && changed.errors.contains("something else"))
  }

  @Test func `goes on after a kill with what it had`() throws {
    let history = try History(commits: 12, culprit: 7)
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
    let history = try History(
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
    let history = try History(commits: 4, culprit: 4)
    history.tool.run("check")
    let result = history.tool.run("bisect", "--format", "json")
    #expect(result.status == 0, "\(result.output) \(result.errors)")
    #expect(firstBad(result) == history.commits[4])
    #expect(result.output.contains("the last check"))
    // What is explained isn't asked again.
    let again = history.tool.run("bisect")
    #expect(again.status == 64)
    #expect(again.errors.contains("is explained") && again.errors.contains("--good"))
  }

  @Test func `starts from recorded runs, and uses them`() throws {
    let history = try History(commits: 8, culprit: 5)
    for commit in history.commits {
      history.tool.run("record", "--at", commit, "--runs", "5")
    }
    let result = history.tool.run("bisect", "--format", "json")
    #expect(result.status == 0, "\(result.output) \(result.errors)")
    #expect(firstBad(result) == history.commits[5])
    #expect(result.output.contains("the recorded runs"))
  }

  @Test func `refuses questions that can't be asked so`() throws {
    let history = try History(commits: 3, culprit: nil)
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
    let history = try History(commits: 4, culprit: nil)
    let clone = try TemporaryFolder(named: "clone")
    try shell(
      ["git", "clone", "--quiet", "--depth=2", "file://" + history.tool.path, clone.path], in: "/")
    let shallow = PerfCheckTool.run(
      ["bisect", "--good", history.commits[0], "--bad", "main"],
      in: clone.path)
    #expect(shallow.status == 4, "\(shallow.errors)")
    #expect(shallow.errors.contains("git fetch"))

    let late = try History(commits: 2, culprit: nil)
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
    #expect(result.errors.contains("run by themselves, but fail in turn"))
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
