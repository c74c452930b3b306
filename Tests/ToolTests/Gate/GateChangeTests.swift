import Foundation
import TestSupport
import Testing

@Suite struct `A change that weakens its own gate` {
  @Test(arguments: Weakening.all) func `passes nothing by it`(
    _ weakening: Weakening
  ) throws {
    let tool = try weakening.project()
    let result = tool.run("check", "--format", "json")
    let analysis = try result.analysis()
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
    let analysis = try trusted.analysis()
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
    #expect(result.output.contains("limit 60 % → 3 % (applies). 'main' already has this change"))
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
    let comparisons = try result.analysis()["comparisons"] as? [[String: Any]]
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
