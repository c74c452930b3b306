import Foundation
import Git
import History
import Model
import TestSupport
import Testing

@Suite struct `Regression` {
  /// A repository whose last 10 of 30 commits took longer, with a run recorded for each.
  private func recorded() throws -> (tool: PerfCheckTool, commits: [String]) {
    let tool = try PerfCheckTool()
    let commits = try (0..<30).map { try tool.repository.commit("Change \($0)") }
    let environment = RunEnvironment(
      cpu: "x", cores: 2, memory: 1, os: "Linux", arch: "x86_64", swift: "6.3.1")
    var noise = Noise(seed: 4)
    let runs = commits.enumerated().map { index, commit in
      let time = Metric(name: "wall_time", unit: "s")
      let level = index < 20 ? 1.0 : 1.2
      return Run(
        id: "run-\(index)", workflow: "nap", commit: commit, dirty: false,
        // The clock runs backwards: the order is that of the branch.
        at: "2026-01-01T00:00:\(59 - index)Z", environment: environment,
        metrics: [
          MetricSamples(
            metric: time, samples: (0..<3).map { _ in level + 0.01 * noise.normal() })
        ])
    }
    try Ledger.append(runs, to: try Repository(containing: tool.path))
    return (tool, commits)
  }

  @Test func `names the commit from recorded runs, and keeps it`() throws {
    let (tool, commits) = try recorded()
    let result = tool.run("regression", "--format", "json", "--track")
    #expect(result.status == 0, "\(result.errors)")
    let series = try #require((try result.analysis()["series"] as? [[String: Any]])?.first)
    #expect(series["points"] as? Int == 30)
    let points = try #require(series["change_points"] as? [[String: Any]])
    #expect(points.count == 1)
    #expect(points.first?["commit"] as? String == commits[20])
    #expect(points.first?["last_good"] as? String == commits[19])
    #expect(points.first?["index"] as? Int == 20)
    let kept = try RegressionTestsFile(
      json: Data(contentsOf: URL(filePath: tool.path + "/baselines/regression_tests.json")),
      file: "")
    #expect(kept.tests.count == 1)
    #expect(kept.regressions.map(\.firstBad) == [commits[20]])
    #expect(kept.regressions.map(\.status) == [.detected])
    let again = tool.run("regression", "--track")
    #expect(again.output.contains("detected") && again.output.contains("one regression remains"))
    let twice = try RegressionTestsFile(
      json: Data(contentsOf: URL(filePath: tool.path + "/baselines/regression_tests.json")),
      file: "")
    #expect(twice.regressions == kept.regressions)
  }

  @Test func `analyses a file anywhere`() throws {
    let folder = try TemporaryFolder(named: "plain")
    let rows = (0..<40).map { "c\($0),2026-01-01,w,m,\($0 < 30 ? 5.0 : 6.0)" }
    try folder.write(
      "commit,time,workflow,metric,value\n" + rows.joined(separator: "\n"), to: "h.csv")
    let result = PerfCheckTool.run(
      ["regression", "--input", "h.csv", "--format", "json"],
      in: folder.path)
    #expect(result.status == 0, "\(result.errors)")
    let series = try #require((try result.analysis()["series"] as? [[String: Any]])?.first)
    #expect((series["change_points"] as? [[String: Any]])?.first?["index"] as? Int == 30)
    let none = PerfCheckTool.run(
      [
        "regression", "--input", "h.csv", "--options",
        #"{"significance_threshold": 25.0, "auto_investigate": false}"#,
      ], in: folder.path)
    #expect(none.status == 0 && none.output.contains("0 with changes"), "\(none.errors)")
  }

  @Test func `asks for data where there is none`() throws {
    let tool = try PerfCheckTool()
    let result = tool.run("regression", "--format", "json")
    #expect(result.status == 4)
    let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let error = json?["error"] as? [String: Any]
    #expect(error?["code"] as? String == "INSUFFICIENT_PERFORMANCE_DATA")
    #expect((json?["fallback_options"] as? [String])?.isEmpty == false)
  }
}
