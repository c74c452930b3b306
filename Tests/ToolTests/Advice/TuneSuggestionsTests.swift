import Foundation
import TestSupport
import Testing

/// A workflow that sleeps as long as its parameter says.
private func tunable(_ more: String = "") throws -> PerfCheckTool {
  try PerfCheckTool(files: [
    "perf-check.yml": """
    version: 1
    workflows:
      nap:
        run: sleep ${seconds}
        warmup: 0
        env: {seconds: "0.06"}
        parameters:
          seconds: ["0.06", "0.02", "0.12"]
    \(more)
    """
  ])
}

@Suite struct `perf-check tune-suggestions` {
  @Test func `finds a better setting, proves it and says what to change`() throws {
    let tool = try tunable()
    let before = try tool.state()
    let result = tool.run("tune-suggestions", "--budget", "60runs", "--format", "json")
    #expect(result.status == 0, "\(result)")
    let found = try result.analysis()
    let first = try #require((found["suggestions"] as? [[String: Any]])?.first)
    #expect(first["parameters"] as? [String: String] == ["seconds": "0.02"])
    #expect(first["confirmed"] as? Bool == true)
    let change = try #require(first["change"] as? Double)
    #expect(change < -0.4 && change > -0.8)
    let interval = try #require(first["interval"] as? [Double])
    #expect(interval[0] <= change && change <= interval[1] && interval[1] < 0)
    #expect(try #require(first["runs"] as? Int) <= 60)
    let diff = try #require(found["diff"] as? String)
    #expect(
      diff.contains(#"-    env: {seconds: "0.06"}"#) && diff.contains("+    env: {seconds: 0.02}"))
    #expect(try tool.state() == before)
    try tool.folder.write(diff + "\n", to: "change.diff")
    #expect(try shell(["git", "apply", "--check", "change.diff"], in: tool.path).status == 0)

    // Without a budget nothing runs; what was found is known.
    let known = tool.run("tune-suggestions", "--format", "json")
    let suggestion = try #require(
      (try known.analysis()["suggestions"] as? [[String: Any]])?.first)
    #expect(suggestion["parameters"] as? [String: String] == ["seconds": "0.02"])
    #expect(suggestion["confirmed"] as? Bool == false)
    // The next search leaves out what is sure to be worse.
    let again = tool.run("tune-suggestions", "--budget", "60runs", "--format", "json")
    let data = try #require(try again.results()["performance_data"] as? [String: Any])
    #expect(data["settings"] as? Int == 2)
  }

  @Test func `sets parameters for other operations, too`() throws {
    let tool = try tunable()
    let recorded = tool.run("record", "--runs", "2")
    #expect(recorded.status == 0, "\(recorded)")
    let note = try tool.repository.git("notes", "--ref=perf-check", "show")
    let sample = try #require(note.firstMatch(of: /"wall_time".*?"samples":\[([0-9.]+)/)).1
    #expect(try #require(Double(sample)) >= 0.06)
  }

  @Test(arguments: [
    (["--budget", "soon"], "number of runs"), (["--budget", "2runs"], "too small for one round"),
    (["--constraint", "fast"], "peak_rss < 500MB"),
    (
      ["--constraint", "peak_rss < 1MB", "--constraint", "peak_rss > 2MB"],
      "contradictory constraints"
    ),
    (["--target", "x"], "200ms"), (["nop"], "did you mean 'nap'"),
    (["--budget", "30runs", "--target-metric", "rows"], "reported no 'rows'"),
    (["--target-score", "101"], "0 to 100"),
  ])
  func `refuses what makes no sense`(arguments: [String], problem: String) throws {
    let result = try tunable().run(["tune-suggestions"] + arguments)
    #expect(result.status == 64, "\(result)")
    #expect(result.errors.contains(problem), "\(result.errors)")
  }

  @Test func `asks for parameters, and says which one no command names`() throws {
    let none = try PerfCheckTool().run("tune-suggestions", "--budget", "1s")
    #expect(none.status == 64 && none.errors.contains("parameters: {chunk"))
    let tool = try tunable("      unused: [1, 2]")
    let result = tool.run("tune-suggestions")
    #expect(result.status == 0 && result.output.contains("no command uses ${unused}"))
  }
}
