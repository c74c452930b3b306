import Foundation
import TestSupport
import Testing

@Suite struct `Bad input` {
  @Test(arguments: [
    (["check"], "perf-check.yml", "not: [closed", "not valid YAML"),
    (["check"], "perf-check.yml", "version: 1\nworkflows: {a: {rum: x}}", "did you mean 'run'"),
    (["check"], "baselines/regression_tests.json", "{\"version\": 1,", "regression_tests.json"),
    (["check"], "baselines/baseline_metrics.json", "{\"version\": 2, \"metrics\": []}", "newer"),
    (["baseline"], "baselines/baseline_metrics.json", "nonsense", "baseline_metrics.json"),
  ])
  func `in files is named with the file`(
    arguments: [String], file: String, text: String, problem: String
  ) throws {
    let tool = try PerfCheckTool()
    try tool.repository.commit("Broken", files: [file: text])
    let result = tool.run(arguments)
    #expect(result.status == 64, "\(result)")
    #expect(result.errors.contains(problem) && result.errors.contains(file), "\(result.errors)")
    #expect(result.lastErrorLine == "perf-check: verdict=error exit=64")
    #expect(result.output.isEmpty)
  }

  @Test(arguments: [
    (["check", "npa"], "did you mean 'nap'"), (["check", "--base", "nowhere"], "'nowhere'"),
    (["check", "--candidate", "HEAD~99"], "HEAD~99"), (["check", "--frobnicate"], "frobnicate"),
    (["check", "--pairs", "many"], "many"), (["check", "--pairs", "0"], "1 to 1000"),
    (["record", "--runs", "0"], "1 to 1000"), (["record", "--tag", "x"], "key=value"),
    (["check", "--format", "xml"], "xml"), (["history", "--limit", "0"], "above 0"),
    (["init", "--limit", "much"], "much"), (["init", "--limit", "5"], "5%"),
    (["check", "--output", ""], "could not write"),
    (["check", "--output", "/no/where/x"], "could not write"),
    (["check", "--quiet", "--verbose"], "mutually exclusive"),
    (["baseline", "accept", "--reason", "x"], "no finished check"),
    (["history", "--at", "nowhere"], "'nowhere'"),
  ])
  func `on the command line is a usage error`(arguments: [String], problem: String) throws {
    let tool = try PerfCheckTool()
    try tool.repository.git("notes", "--ref=perf-check", "add", "-m", "{}")
    let result = tool.run(arguments)
    #expect(result.status == 64, "\(result)")
    #expect(result.errors.contains(problem), "\(result.errors)")
    #expect(result.lastErrorLine == "perf-check: verdict=error exit=64")
  }

  @Test func `without perf-check.yml leads to init`() throws {
    let repository = try RepositoryFixture()
    try repository.commit("Start")
    let result = PerfCheckTool.run(["check"], in: repository.path)
    #expect(result.status == 64 && result.errors.contains("perf-check init"))
  }

  @Test func `without a repository or a commit is said`() throws {
    let folder = try TemporaryFolder()
    let none = PerfCheckTool.run([], in: folder.path)
    #expect(
      none.status == 64
        && none.errors.contains("neither it nor a folder above it is a git repository"))
    let empty = try RepositoryFixture()
    for (name, text) in PerfCheckTool.files() { try empty.folder.write(text, to: name) }
    let unborn = PerfCheckTool.run(["check"], in: empty.path)
    #expect(unborn.status == 4 && unborn.errors.contains("has no commits yet"))
  }

  @Test func `as JSON is an envelope, too`() throws {
    let tool = try PerfCheckTool()
    for arguments in [["check", "npa"], ["check", "--nonsense"], ["check", "--base", "x"]] {
      let result = tool.run(arguments + ["--format", "json"])
      let object = try result.json()
      #expect(object["status"] as? String == "error")
      #expect(object["operation"] as? String == "check")
      let error = try #require(object["error"] as? [String: Any])
      #expect(Set(error.keys) == ["code", "message", "details"])
      #expect(object["fallback_options"] is [String])
    }
  }

  @Test func `doesn't leave an older verdict to be taken for this check's`() throws {
    let tool = try PerfCheckTool()
    try tool.repository.commit("Same", files: ["README": "x"])
    #expect(tool.run("check").status == 0)
    #expect(try tool.folder.read(".perf-check/verdict.json").contains("\"success\""))
    #expect(tool.run("check", "--base", "nowhere").status == 64)
    #expect(try tool.folder.read(".perf-check/verdict.json").contains("INVALID_USAGE"))
  }

  @Test func `in a shallow clone names the fetch that helps`() throws {
    let tool = try PerfCheckTool()
    try tool.repository.commit("Two", files: ["README": "x"])
    let folder = try TemporaryFolder()
    try shell(
      ["git", "clone", "-q", "--depth=1", "file://" + tool.path, folder.path + "/clone"], in: "/")
    let result = PerfCheckTool.run(["check"], in: folder.path + "/clone")
    #expect(result.status == 4, "\(result)")
    #expect(result.errors.contains("git fetch --deepen"))
  }
}
