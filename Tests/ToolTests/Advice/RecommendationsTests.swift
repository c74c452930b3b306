import Foundation
import TestSupport
import Testing

@Suite struct `perf-check recommendations` {
  /// Six tasks of which five are kept to one agent, or none is.
  private func files(pinned: Bool) -> [String: String] {
    let tasks = (0..<6).map { index in
      let pin = pinned ? ", agent: \"\(index < 5 ? 0 : 1)\"" : ""
      return "      - {id: t\(index), run: sleep 0.05\(pin)}"
    }
    return [
      "perf-check.yml":
        "version: 1\nworkflows:\n  w:\n    agents: [\"0\", \"1\"]\n    warmup: 0\n    tasks:\n"
        + tasks.joined(separator: "\n") + "\n"
    ]
  }

  @Test func `predict, and learn what was gained`() throws {
    let tool = try PerfCheckTool(files: files(pinned: true))
    #expect(tool.run("record", "--runs", "4").status == 0)
    let advice = tool.run("recommendations", "--format", "json")
    let first = try #require(
      (try advice.results()["recommendations"] as? [[String: Any]])?.first, "\(advice)")
    #expect(first["category"] as? String == "imbalance")
    let improvement = try #require(first["expected_improvement"] as? [String: Any])
    let interval = try #require(improvement["interval"] as? [Double])
    #expect(interval[0] < -0.4 && interval[1] > -0.4 && interval[1] < -0.2)

    try tool.repository.commit("Mend", files: files(pinned: false))
    #expect(tool.run("record", "--runs", "4").status == 0)
    let later = tool.run("recommendations", "--format", "json")
    let past = try #require(try later.analysis()["past_predictions"] as? [String: Any])
    #expect(past["tried"] as? Int == 1 && past["held"] as? Int == 1, "\(later)")
    let file = try tool.folder.read(".perf-check/analytics/optimization_history.json")
    #expect(file.contains(#""held" : true"#))
  }

  @Test(arguments: [
    (["--scope", "all"], "workflow_and_system"), (["--priority-filter", "urgent"], "high"),
    (["--implementation-effort", "none"], "low"), (["--expected-roi", "much"], "10%"),
  ])
  func `refuse what makes no sense`(arguments: [String], problem: String) throws {
    let result = try PerfCheckTool().run(["recommendations"] + arguments)
    #expect(result.status == 64 && result.errors.contains(problem), "\(result)")
  }
}
