import Foundation
import TestSupport
import Testing

@Suite struct `perf-check check` {
  @Test func `passes an innocent change and fails a slower one`() throws {
    let tool = try PerfCheckTool()
    try tool.repository.git("checkout", "--quiet", "-b", "change")
    try tool.repository.commit("Innocent", files: ["README": "x"])
    let before = try tool.state()
    let innocent = tool.run("check")
    #expect(innocent.status == 0, "\(innocent)")
    #expect(innocent.output.contains("passed"))
    #expect(innocent.output.contains("merge base with 'main'"))
    #expect(innocent.lastErrorLine == "perf-check: verdict=passed exit=0")
    #expect(try tool.state() == before)

    try tool.repository.commit("Slower", files: ["seconds": "0.06"])
    let slower = tool.run()
    #expect(slower.status == 2, "\(slower)")
    #expect(slower.output.contains("regressed: nap wall_time is worse by"))
    #expect(slower.lastErrorLine == "perf-check: verdict=regressed exit=2")
    try tool.repository.commit("Faster", files: ["seconds": "0.001"])
    let faster = tool.run("nap")
    #expect(faster.status == 0 && faster.output.contains("improved"))
  }

  @Test func `measures changed files without touching them`() throws {
    let tool = try PerfCheckTool()
    try tool.folder.write("0.06", to: "seconds")
    let before = try tool.state()
    let result = tool.run("check", "--format", "json")
    #expect(result.status == 2)
    let analysis = try analysis(of: result.json())
    #expect(analysis["candidate_dirty"] as? Bool == true)
    #expect(analysis["base"] as? String == analysis["candidate"] as? String)
    #expect(try tool.state() == before)
    #expect(try tool.folder.read("seconds") == "0.06")
  }

  @Test func `prints and keeps JSON as the contract has it`() throws {
    let tool = try PerfCheckTool()
    try tool.repository.commit("Slower", files: ["seconds": "0.06"])
    let result = tool.run("check", "--format=json")
    let object = try result.json()
    #expect(object["schema_version"] as? Int == 1)
    #expect(object["status"] as? String == "success")
    #expect(object["operation"] as? String == "check")
    #expect(object["workflow_id"] is NSNull)
    let metrics = try #require(object["metrics"] as? [String: Any])
    #expect(
      Set(metrics.keys) == ["monitoring_overhead", "data_collection_time", "analysis_accuracy"])
    #expect(metrics["analysis_accuracy"] is NSNull)
    let overhead = try #require(metrics["monitoring_overhead"] as? Double)
    #expect(overhead >= 0 && overhead < 5)
    let analysis = try analysis(of: object)
    #expect(analysis["verdict"] as? String == "regressed")
    #expect(analysis["false_alarm_rate"] as? Double == 0.01)
    let comparison = try #require((analysis["comparisons"] as? [[String: Any]])?.first)
    #expect(
      Set(comparison.keys) == [
        "workflow", "metric", "unit", "better", "compare", "verdict", "message", "change",
        "interval",
        "confidence", "limit", "limit_change", "p_value", "pairs", "disturbed_pairs", "e_value",
        "ended_by",
        "further_pairs",
        "confirmation", "environment_differences", "detectable_change", "method", "base",
        "candidate", "warnings", "slower_tasks",
      ])
    let pairs = try #require(comparison["pairs"] as? Int)
    #expect((8...60).contains(pairs))
    #expect(comparison["ended_by"] as? String == "decided")
    let confirmation = try #require(comparison["confirmation"] as? [String: Any])
    #expect(confirmation["confirmed"] as? Bool == true)
    #expect((confirmation["change"] as? Double ?? 0) > 0.5)
    let change = try #require(comparison["change"] as? Double)
    let interval = try #require(comparison["interval"] as? [Double])
    #expect(interval[0] <= change && change <= interval[1] && interval[0] > 0.5)
    #expect((comparison["base"] as? [String: Any])?["samples"] as? Int == pairs)
    #expect(try tool.folder.read(".perf-check/verdict.json").contains("\"regressed\""))
    #expect(try tool.repository.git("status", "--porcelain").isEmpty, ".perf-check ignores itself")
  }

  @Test func `is undecided rather than guessing`() throws {
    let tool = try PerfCheckTool(files: PerfCheckTool.files(limit: "0"))
    try tool.repository.commit("Same", files: ["README": "x"])
    let result = tool.run()
    #expect(result.status == 3, "\(result)")
    #expect(result.output.contains("undecided"))
    // What would help: a number of pairs, if one would do.
    #expect(result.output.contains("--pairs") || result.output.contains("Raise the limit"))
    #expect(result.lastErrorLine == "perf-check: verdict=undecided exit=3")
    #expect(tool.run("check", "--allow-undecided").status == 0)
  }

  @Test func `says more or less when asked to`() throws {
    let tool = try PerfCheckTool(files: PerfCheckTool.files(pairs: 40))
    try tool.repository.commit("Same", files: ["README": "x"])
    let more = tool.run("check", "--verbose", "--seed", "7")
    #expect(
      more.errors.contains("seed of the order of runs: 7") && more.errors.contains("measuring nap"))
    let less = tool.run("check", "--quiet")
    #expect(less.errors == "perf-check: verdict=passed exit=0\n")
    let file = tool.path + "/.git/report.md"
    let written = tool.run("check", "--format", "markdown", "--output", file)
    #expect(written.output.isEmpty)
    #expect(try String(contentsOfFile: file, encoding: .utf8).hasPrefix("### ✅ perf-check: passed"))
  }

  @Test func `refuses pairs that could never decide`() throws {
    let tool = try PerfCheckTool()
    try tool.repository.commit("Same", files: ["README": "x"])
    let result = tool.run("check", "--pairs", "7")
    #expect(result.status == 64)
    #expect(result.errors.contains("requires 8"))
  }

  @Test func `says why a workflow is missing, and passes it only when told to`() throws {
    let line = "echo 'x.swift:3:1: error: cannot find it'; exit 1"
    let build = "    build: \(PerfCheckTool.quoted(line))\n"
    let tool = try PerfCheckTool(files: PerfCheckTool.files(more: build))
    try tool.repository.commit("Same", files: ["README": "x"])
    let result = tool.run()
    #expect(result.status == 4)
    #expect(result.output.contains("x.swift:3:1: error: cannot find it"))
    #expect(result.lastErrorLine == "perf-check: verdict=missing exit=4")
    #expect(tool.run("check", "--allow-missing").status == 0)
  }

  @Test func `counts a run that fails, a test without workflow and a lost metric as missing`()
    throws
  {
    var files = PerfCheckTool.files(run: "./nap && echo a reason && exit 3")
    files["baselines/regression_tests.json"] = """
      {"version": 1, "tests": [{"workflow": "nap", "metric": "wall_time", "limit": 0.2},
       {"workflow": "gone", "metric": "wall_time", "limit": 0.2}]}
      """
    let tool = try PerfCheckTool(files: files)
    try tool.repository.commit("Same", files: ["README": "x"])
    let result = tool.run()
    #expect(result.status == 4)
    #expect(result.output.contains("exited with 3") && result.output.contains("| a reason"))
    #expect(result.output.contains("no workflow 'gone'"))

    let other = try PerfCheckTool(
      files: PerfCheckTool.files().merging(
        [
          "baselines/regression_tests.json":
            "{\"version\": 1, \"tests\": [{\"workflow\": \"nap\", \"metric\": \"wal_time\", \"limit\": 0.2}]}"
        ]) { $1 })
    try other.repository.commit("Same", files: ["README": "x"])
    let lost = other.run()
    #expect(lost.status == 4)
    #expect(lost.output.contains("Did you mean 'wall_time'?"))
  }

  @Test(arguments: [("0", 4), ("-3", 4), ("NaN", 4), ("5", 0)])
  func `compares a run's own metric only where it has a ratio`(value: String, status: Int32) throws
  {
    let run = "echo '{\"name\": \"rows\", \"value\": \(value)}' >> $PERF_CHECK_METRICS"
    var files = PerfCheckTool.files(run: run)
    files["baselines/regression_tests.json"] = """
      {"version": 1, "tests": [{"workflow": "nap", "metric": "rows", "limit": 0.2, "max_pairs": 8}]}
      """
    let tool = try PerfCheckTool(files: files)
    try tool.repository.commit("Same", files: ["README": "x"])
    let result = tool.run()
    #expect(result.status == status, "\(result)")
  }

  @Test func `annotates in GitHub Actions`() throws {
    let tool = try PerfCheckTool()
    try tool.repository.commit("Slower", files: ["seconds": "0.06"])
    let summary = tool.path + "/.git/summary.md"
    let environment = ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": summary]
    let result = tool.run("check", environment: environment)
    #expect(result.output.contains("::error title=perf-check: regressed::nap wall_time is worse"))
    #expect(result.output.contains("%25 interval"), "per cent signs are escaped")
    #expect(try String(contentsOfFile: summary, encoding: .utf8).contains("| nap | wall_time |"))
    let json = tool.run("check", "--format", "json", environment: environment)
    #expect(json.output.hasPrefix("{") && json.errors.contains("::error"))
    let markdown = tool.run("check", "--format", "markdown", environment: environment)
    #expect(!markdown.output.contains("::error") && markdown.errors.contains("::error"))
    #expect(json.lastErrorLine == "perf-check: verdict=regressed exit=2")
  }

  @Test func `works in a subfolder and in folders with odd names`() throws {
    let name = "it's a \"project\" ü $HOME"
    let outer = try PerfCheckTool(
      named: name,
      files: Dictionary(
        uniqueKeysWithValues: PerfCheckTool.files().map { ("sub ö/" + $0.key, $0.value) }))
    try shell(["chmod", "+x", "sub ö/nap"], in: outer.path)
    try outer.repository.commit("Executable", files: ["sub ö/deep/file": ""])
    try outer.repository.commit("Same", files: ["README": "x"])
    let result = outer.run(["check"], in: "sub ö/deep")
    #expect(result.status == 0, "\(result)")
    #expect(outer.folder.has("sub ö/.perf-check/verdict.json"))
  }

  @Test func `takes its flags as JSON, and flags win`() throws {
    // What is allowed nothing at all is never decided, so all pairs are measured.
    let tool = try PerfCheckTool(files: PerfCheckTool.files(limit: "0"))
    try tool.repository.commit("Same", files: ["README": "x"])
    let options = "{\"pairs\": 9, \"format\": \"json\", \"allow_undecided\": true}"
    let result = tool.run("check", "--options", options)
    let comparisons = try analysis(of: result.json())["comparisons"] as? [[String: Any]]
    #expect(comparisons?.first?["pairs"] as? Int == 9)
    let wins = tool.run("check", "--options", options, "--pairs", "8")
    let other = try analysis(of: wins.json())["comparisons"] as? [[String: Any]]
    #expect(other?.first?["pairs"] as? Int == 8)
    let unknown = tool.run("--options", "{\"paris\": 9}")
    #expect(unknown.status == 64)
    #expect(unknown.errors.contains("did you mean 'pairs'?"))
    #expect(unknown.errors.contains("allow_undecided"))
    #expect(tool.run("check", "--options", "[1]").status == 64)
  }

  private func analysis(of object: [String: Any]) throws -> [String: Any] {
    let result = try #require(object["result"] as? [String: Any])
    #expect(result["recommendations"] is [Any])
    return try #require(result["analysis_results"] as? [String: Any])
  }
}
