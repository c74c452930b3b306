import Foundation
import TestSupport
import Testing

/// A way in which a change could weaken its own gate.
private struct Weakening: CustomTestStringConvertible, Sendable {
  let testDescription: String
  /// What it does to the files of the project, on top of a program that is 30 % slower.
  var edit: @Sendable (PerfCheckTool) throws -> Void = { _ in }
  /// Commits that follow.
  var later = 0
  /// Regressed where the slowdown is found in spite of it; else what can't be compared is said.
  var verdict = "regressed"
  /// What `gate_changes` says: kind and what.
  var said: [String] = []

  static let tests = "baselines/regression_tests.json"
  static let baseline = "baselines/baseline_metrics.json"

  /// Replaces text in a file, which must be there.
  static func replacing(
    _ file: String, _ text: String, _ other: String
  ) -> @Sendable (PerfCheckTool) throws -> Void {
    { tool in
      let before = try tool.folder.read(file)
      try #require(before.contains(text), "\(file) has \(text)")
      try tool.folder.write(before.replacing(text, with: other), to: file)
    }
  }

  static let all: [Weakening] = [
    Weakening(
      testDescription: "raises a limit",
      edit: replacing(tests, "\"limit\": \"3%\"", "\"limit\": \"60%\""),
      said: ["loosened limit"]),
    Weakening(
      testDescription: "raises a limit beyond 100 %",
      edit: replacing(tests, "\"limit\": \"3%\"", "\"limit\": \"900%\""),
      said: ["loosened limit"]),
    Weakening(
      testDescription: "removes a test",
      edit: replacing(
        tests, "{\"workflow\": \"w\", \"metric\": \"t\", \"limit\": \"3%\", \"max_pairs\": 60},", ""
      ),
      said: ["removed test"]),
    Weakening(
      testDescription: "deletes the tests",
      edit: { try FileManager.default.removeItem(atPath: $0.path + "/" + tests) },
      said: ["removed test", "removed test"]),
    Weakening(
      testDescription: "deletes perf-check.yml",
      edit: { try FileManager.default.removeItem(atPath: $0.path + "/perf-check.yml") },
      said: ["removed perf-check.yml"]),
    Weakening(
      testDescription: "renames the workflow, and its tests with it",
      edit: {
        try replacing("perf-check.yml", "  w:", "  v:")($0)
        try replacing(tests, "\"w\"", "\"v\"")($0)
      },
      said: [
        "removed workflow", "added workflow", "removed test", "removed test", "added test",
        "added test",
      ]),
    Weakening(
      testDescription: "runs something else",
      edit: {
        try $0.folder.write(program(value: "1.0"), to: "fake")
        try replacing("perf-check.yml", "sh program", "sh fake")($0)
      },
      said: ["redefined run"]),
    Weakening(
      testDescription: "builds something else",
      edit: replacing("perf-check.yml", "    run:", "    build: 'true'\n    run:"),
      said: ["redefined build"]),
    Weakening(
      testDescription: "sets a variable that the program may know",
      edit: replacing("perf-check.yml", "    run:", "    env: {FAST: '1'}\n    run:"),
      said: ["redefined env"]),
    Weakening(
      testDescription: "allows a run less time",
      edit: replacing("perf-check.yml", "    run:", "    timeout: 1ms\n    run:"),
      said: ["redefined timeout"]),
    Weakening(
      testDescription: "compares with itself, by another branch",
      edit: replacing("perf-check.yml", "base: main", "base: change"), later: 1,
      said: ["redefined base"]),
    Weakening(
      testDescription: "asks for less evidence",
      edit: replacing(tests, "\"false_alarm_rate\": 0.01", "\"false_alarm_rate\": 0.5"),
      said: ["loosened false_alarm_rate"]),
    Weakening(
      testDescription: "asks for more evidence than the budget gives",
      edit: replacing(tests, "\"false_alarm_rate\": 0.01", "\"false_alarm_rate\": 1e-9"),
      said: ["redefined false_alarm_rate"]),
    Weakening(
      testDescription: "allows fewer pairs",
      edit: replacing(tests, "\"max_pairs\": 60", "\"max_pairs\": 10"),
      said: ["loosened max_pairs"]),
    Weakening(
      testDescription: "allows less time",
      edit: replacing(tests, "\"max_pairs\": 60", "\"max_pairs\": 60, \"max_time\": \"1ms\""),
      said: ["loosened max_time"]),
    Weakening(
      testDescription: "accepts by hand what nobody measured",
      edit: replacing(
        tests, "\"regressions\": []",
        """
        "regressions": [{"id": "x", "workflow": "w", "metric": "t", "magnitude": 5, "status": \
        "acknowledged", "note": "trust me"}]
        """),
      said: ["loosened accepted regression"]),
    Weakening(
      testDescription: "rewrites the baseline",
      edit: replacing(baseline, "[1000,1000,1000]", "[9000,9000,9000]"),
      said: ["loosened baseline"]),
    Weakening(
      testDescription: "deletes the baseline",
      edit: { try FileManager.default.removeItem(atPath: $0.path + "/" + baseline) },
      said: ["removed baseline"]),
    Weakening(
      testDescription: "turns the baseline's direction round",
      edit: replacing(baseline, "\"better\":\"lower\"", "\"better\":\"higher\""),
      said: ["redefined baseline"]),
    Weakening(
      testDescription: "trusts itself",
      edit: {
        try replacing("perf-check.yml", "base: main", "base: main\ntrust: candidate")($0)
        try replacing(tests, "\"limit\": \"3%\"", "\"limit\": \"60%\"")($0)
      },
      said: ["loosened trust", "loosened limit"]),
    Weakening(
      testDescription: "compares with a baseline instead of the base",
      edit: replacing(tests, "\"max_pairs\": 60", "\"compare\": \"baseline\""),
      said: ["removed test", "added test"]),
    Weakening(
      testDescription: "turns the metric's direction round",
      edit: replacing("program", "lower", "higher"), verdict: "not_comparable"),
    Weakening(
      testDescription: "gives the metric another unit",
      edit: replacing("program", "\"unit\":\"s\"", "\"unit\":\"ms\""), verdict: "not_comparable"),
    Weakening(
      testDescription: "reports the metric no more",
      edit: replacing("program", "\"name\":\"t\"", "\"name\":\"other\""), verdict: "missing"),
    Weakening(
      testDescription: "runs a program that the base's definition doesn't know",
      edit: {
        try shell(["git", "mv", "program", "renamed"], in: $0.path)
        try replacing("perf-check.yml", "sh program", "sh renamed")($0)
      }, verdict: "not_comparable", said: ["redefined run"]),
  ]

  static func program(value: String) -> String {
    """
    #!/bin/sh
    {
      echo '{"name":"t","value":\(value),"unit":"s","better":"lower"}'
      echo '{"name":"calls","value":'$(cat calls)',"unit":""}'
    } >> "$PERF_CHECK_METRICS"
    """
  }

  /// On a branch, a program that says it takes 30 % more, with this change to the gate.
  func project() throws -> PerfCheckTool {
    let tool = try PerfCheckTool(files: [
      "program": Self.program(value: "1.0"), "calls": "1000",
      "perf-check.yml": """
      version: 1
      base: main
      workflows:
        w:
          run: sh program
          metrics: [wall_time]

      """,
      Self.tests: """
      {"version": 1, "false_alarm_rate": 0.01,
       "tests": [{"workflow": "w", "metric": "t", "limit": "3%", "max_pairs": 60},
        {"workflow": "w", "metric": "calls", "limit": "1%", "compare": "baseline"}],
       "regressions": []}
      """,
    ])
    tool.run("baseline", "update", "--runs", "3")
    try tool.repository.commit("Baseline")
    try tool.repository.git("checkout", "--quiet", "-b", "change")
    try tool.folder.write(Self.program(value: "1.3"), to: "program")
    try edit(tool)
    try tool.repository.commit("Slower")
    for number in 0..<later { try tool.repository.commit("Trivial \(number)") }
    return tool
  }
}

@Suite struct `A change that weakens its own gate` {
  @Test(arguments: Weakening.all) fileprivate func `passes nothing by it`(
    _ weakening: Weakening
  ) throws {
    let tool = try weakening.project()
    let result = tool.run("check", "--format", "json")
    let analysis = try analysis(of: tool.json(result))
    let verdict = try #require(analysis["verdict"] as? String)
    let changes = try #require(analysis["gate_changes"] as? [[String: Any]])
    let said = changes.map { "\($0["kind"] ?? "") \($0["what"] ?? "")" }
    #expect(said == weakening.said, "\(changes)")
    for change in changes {
      let kind = try #require(change["kind"] as? String)
      #expect(change["applies"] as? Bool == ["added", "tightened"].contains(kind))
      if kind != "added" { #expect((change["remedy"] as? String)?.isEmpty == false) }
    }
    #expect(verdict == weakening.verdict, "\(result)")
    #expect(result.status == (verdict == "regressed" ? 2 : 4))
  }

  @Test func `is told as loudly as a regression`() throws {
    let tool = try #require(Weakening.all.first).project()
    let text = tool.run("check", environment: ["GITHUB_ACTIONS": "true"])
    #expect(text.output.contains("gate loosened: w t: limit 3 % → 60 %"))
    #expect(text.output.contains("::error title=perf-check: gate loosened::w t: limit"))
    let markdown = tool.run("check", "--format", "markdown")
    #expect(markdown.output.hasPrefix("### ❌ perf-check: regressed; ❌ the change weakens"))
    #expect(markdown.output.contains("**gate loosened**"))
  }

  @Test func `may do so where the base trusts it, and once it is merged`() throws {
    let tool = try #require(Weakening.all.first).project()
    #expect(tool.run("check").status == 2)
    try tool.repository.git("checkout", "--quiet", "main")
    try Weakening.replacing("perf-check.yml", "base: main", "base: main\ntrust: candidate")(tool)
    try tool.repository.commit("Trust")
    try tool.repository.git("checkout", "--quiet", "change")
    try tool.repository.git("rebase", "--quiet", "main")
    let trusted = tool.run("check", "--format", "json")
    let analysis = try analysis(of: tool.json(trusted))
    let verdicts = (analysis["comparisons"] as? [[String: Any]])?.map { $0["verdict"] as? String }
    #expect(verdicts == ["passed", "passed"], "\(trusted)")
    let changes = analysis["gate_changes"] as? [[String: Any]]
    #expect(changes?.map { $0["applies"] as? Bool } == [true])
  }

  @Test func `can't compare with itself where the branch is no usual one`() throws {
    let tool = try Weakening(testDescription: "nothing").project()
    try tool.repository.git("branch", "--quiet", "-m", "main", "develop")
    try tool.repository.git("checkout", "--quiet", "develop")
    try Weakening.replacing("perf-check.yml", "base: main", "base: develop")(tool)
    try tool.repository.commit("Another branch")
    try tool.repository.git("checkout", "--quiet", "-B", "change", "develop")
    try tool.folder.write(Weakening.program(value: "1.3"), to: "program")
    try Weakening.replacing("perf-check.yml", "base: develop", "base: change")(tool)
    try tool.repository.commit("Slower")
    try tool.repository.commit("Trivial")
    let result = tool.run("check")
    #expect(result.status == 2 && result.output.contains("base develop → change"), "\(result)")
    // Removed and made again, with many commits between, or under a root of its own.
    try tool.repository.git("rm", "--quiet", "perf-check.yml")
    try tool.repository.commit("Removed")
    let own = "version: 1\nbase: change\nworkflows:\n  w: {run: sh program}\n"
    for number in 0..<60 {
      try tool.repository.commit("Again", files: ["perf-check.yml": own + "# \(number)\n"])
    }
    #expect(tool.run("check").status == 2)
    let tree = try tool.repository.git("rev-parse", "HEAD^{tree}")
    let root = try tool.repository.git("commit-tree", tree, "-m", "Root")
    let merge = try tool.repository.git(
      "commit-tree", tree, "-p", root, "-p", "develop", "-m", "Merge")
    try tool.repository.git("checkout", "--quiet", "-B", "change", merge)
    try tool.repository.commit("Trivial")
    #expect(tool.run("check").status == 2)
    // One that isn't there at all is no way out either.
    try tool.repository.commit(
      "Nowhere", files: ["perf-check.yml": own.replacing("base: change", with: "base: nowhere")])
    #expect(tool.run("check").status != 0)
    try tool.repository.git("reset", "--quiet", "--hard", "HEAD~1")
    // Where it isn't here, that is said.
    try tool.repository.git("branch", "--quiet", "-D", "develop")
    let alone = tool.run("check")
    #expect(alone.output.contains("gate redefined: base develop → change (applies)"), "\(alone)")
  }

  @Test func `gains nothing by starting from before the gate was tightened`() throws {
    let tool = try Weakening(testDescription: "nothing").project()
    try tool.repository.git("checkout", "--quiet", "main")
    try Weakening.replacing(Weakening.tests, "\"limit\": \"3%\"", "\"limit\": \"60%\"")(tool)
    let loose = try tool.repository.commit("Loose")
    try Weakening.replacing(Weakening.tests, "\"limit\": \"60%\"", "\"limit\": \"3%\"")(tool)
    try tool.repository.commit("Strict")
    try tool.repository.git("checkout", "--quiet", "-b", "old", loose)
    try tool.repository.commit("Slower", files: ["program": Weakening.program(value: "1.3")])
    let result = tool.run("check")
    #expect(result.status == 2, "\(result)")
    #expect(result.output.contains("limit 60 % → 3 % (applies). It is so on 'main' by now"))
    // The same from a commit named, as in CI.
    #expect(tool.run("check", "--base", loose).status == 2)
  }

  @Test func `gains nothing by starting from before there was a gate`() throws {
    let tool = try Weakening(testDescription: "nothing").project()
    let first = try tool.repository.git("rev-list", "--max-parents=0", "main")
    let files = try [Weakening.tests, "perf-check.yml"].map { ($0, try tool.folder.read($0)) }
    try tool.repository.git("checkout", "--quiet", "--orphan", "bare", first)
    for (name, _) in files { try tool.repository.git("rm", "--quiet", "--cached", "-f", name) }
    for (name, _) in files { try? FileManager.default.removeItem(atPath: tool.path + "/" + name) }
    let bare = try tool.repository.commit("No gate")
    for (name, text) in files { try tool.folder.write(text, to: name) }
    try tool.repository.commit("A gate")
    try tool.repository.git("branch", "--quiet", "-f", "main")
    try tool.repository.git("checkout", "--quiet", "-b", "old", bare)
    for (name, text) in files { try tool.folder.write(text, to: name) }
    try Weakening.replacing(Weakening.tests, "\"limit\": \"3%\"", "\"limit\": \"60%\"")(tool)
    try tool.repository.commit("Slower", files: ["program": Weakening.program(value: "1.3")])
    let result = tool.run("check", "--format", "json")
    let comparisons = try analysis(of: tool.json(result))["comparisons"] as? [[String: Any]]
    #expect(comparisons?.first?["verdict"] as? String == "regressed", "\(result)")
  }

  @Test func `says of a commit that is checked what it drops`() throws {
    let tool = try Weakening(
      testDescription: "",
      edit: { try FileManager.default.removeItem(atPath: $0.path + "/" + Weakening.tests) }
    ).project()
    try tool.repository.git("checkout", "--quiet", "main")
    let result = tool.run("check", "--candidate", "change")
    #expect(result.status == 2 && result.output.contains("gate removed: w t: test"), "\(result)")
  }

  @Test func `can't hide behind a perf-check.yml of its own in another folder`() throws {
    let tool = try Weakening(
      testDescription: "",
      edit: { tool in
        for file in ["perf-check.yml", Weakening.tests, Weakening.baseline] {
          try tool.folder.write(tool.folder.read(file), to: "sub/" + file)
        }
        try Weakening.replacing("sub/perf-check.yml", "sh program", "sh ../program")(tool)
        try Weakening.replacing("sub/" + Weakening.tests, "3%", "60%")(tool)
      }
    ).project()
    let result = tool.run("check", in: "sub")
    #expect(result.status == 2, "\(result)")
    #expect(result.output.contains("perf-check.yml → sub/perf-check.yml"))
  }
}

@Suite struct `Accepting a regression` {
  private func project() throws -> PerfCheckTool {
    try Weakening(testDescription: "nothing").project()
  }

  @Test func `is refused when something else is checked out`() throws {
    let tool = try project()
    #expect(tool.run("check").status == 2)
    try tool.repository.git("checkout", "--quiet", "main")
    let elsewhere = tool.run("baseline", "accept", "--reason", "fine")
    #expect(elsewhere.status == 64 && elsewhere.errors.contains("other code is checked out now"))
    #expect(try tool.repository.git("status", "--porcelain").isEmpty)
    try tool.repository.git("checkout", "--quiet", "change")
    try tool.folder.write("x", to: "later")
    #expect(tool.run("baseline", "accept", "--reason", "fine").status == 64)
    try FileManager.default.removeItem(atPath: tool.path + "/later")
    #expect(tool.run("baseline", "accept", "w", "--metric", "t", "--reason", "a").status == 0)
    // What was accepted itself is no other code.
    #expect(tool.run("baseline", "accept", "w", "--reason", "fine").status == 0)
  }

  @Test func `holds for this change and this size, and is shown with its reason`() throws {
    let tool = try project()
    #expect(tool.run("check").status == 2)
    #expect(tool.run("baseline", "accept", "--reason", "safer").status == 0)
    try tool.repository.commit("Accept")
    let accepted = tool.run("check")
    #expect(accepted.status == 0, "\(accepted)")
    #expect(accepted.output.contains("gate loosened: w t: accepted regression"))
    #expect(accepted.output.contains("is accepted: safer"))
    // The commit has another id, and the code is the same.
    try tool.repository.git("commit", "--quiet", "--amend", "-m", "Reworded")
    #expect(tool.run("check").status == 0)
    // The branch is rebased, and all of it squashed.
    try tool.repository.git("checkout", "--quiet", "main")
    try tool.repository.commit("Meanwhile", files: ["other": "x"])
    try tool.repository.git("checkout", "--quiet", "-b", "squashed")
    try tool.repository.git("merge", "--quiet", "--squash", "change")
    try tool.repository.commit("Squashed")
    #expect(tool.run("check").status == 0)
    try tool.folder.write(Weakening.program(value: "1.7"), to: "program")
    try tool.repository.commit("Slower still")
    #expect(tool.run("check").status == 2, "more than was accepted")
  }

  @Test func `of another branch doesn't hold`() throws {
    let tool = try project()
    #expect(tool.run("check").status == 2)
    #expect(tool.run("baseline", "accept", "--reason", "safer").status == 0)
    let file = try tool.folder.read(Weakening.tests)
    try tool.repository.commit("Accept")
    try tool.repository.git("checkout", "--quiet", "-b", "other", "main")
    try tool.folder.write(Weakening.program(value: "1.25"), to: "program")
    try tool.folder.write(file, to: Weakening.tests)
    try tool.repository.commit("Slower elsewhere")
    let result = tool.run("check")
    #expect(result.status == 2, "\(result)")
    #expect(
      result.output.contains("accepted regression") && result.output.contains("isn't of this"))
  }

  @Test func `of a metric of which more is better leaves the gate shut`() throws {
    let rate = { (value: String) in
      "#!/bin/sh\n"
        + "echo '{\"name\":\"t\",\"value\":\(value),\"unit\":\"1/s\",\"better\":\"higher\"}' "
        + ">> \"$PERF_CHECK_METRICS\"\n"
    }
    let tool = try PerfCheckTool(files: [
      "program": rate("1000"), "perf-check.yml": "version: 1\nworkflows:\n  w: {run: sh program}\n",
      Weakening.tests: """
      {"version": 1, "tests": [{"workflow": "w", "metric": "t", "limit": "20%", "max_pairs": 30}]}
      """,
    ])
    try tool.repository.git("checkout", "--quiet", "-b", "change")
    try tool.repository.commit("Slower", files: ["program": rate("105")])
    #expect(tool.run("check").status == 2)
    #expect(tool.run("baseline", "accept", "--reason", "ten times safer").status == 0)
    try tool.repository.commit("Accept")
    #expect(tool.run("check").status == 0)
    try tool.repository.commit("500 times slower", files: ["program": rate("2")])
    let result = tool.run("check")
    #expect(result.status == 2, "\(result)")
  }
}

/// The `analysis_results` of what a tool printed.
private func analysis(of object: [String: Any]) throws -> [String: Any] {
  let result = try #require(object["result"] as? [String: Any])
  return try #require(result["analysis_results"] as? [String: Any])
}
