import Model
import Quantities
import Reports
import Testing

@testable import Insight

/// 'link' takes some seconds; with six, the four scores are 100, 80, 100 and 100.
private func execution(
  link seconds: Double = 6, failed: Bool = false, run: String = ""
) throws -> ExecutionAnalysis {
  var one = build(run: run)
  one.spans[2].length = Nanoseconds.from(seconds: seconds)
  if failed { for span in 1...2 { one.spans[span].status = .failed } }
  return try ExecutionAnalysis(one)
}

private func report(
  _ executions: [ExecutionAnalysis],
  _ dimensions: [EfficiencyScores.Dimension] = EfficiencyScores.Dimension.allCases,
  withBreakdown: Bool = false
) -> Report {
  Report(
    efficiency: EfficiencyScores.newest(of: executions.map { ($0, "") }), dimensions: dimensions,
    withBreakdown: withBreakdown, workflow: nil, warnings: ["w"])
}

@Suite struct `The report of efficiency` {
  /// 0.30 · 100 + 0.30 · 80 + 0.25 · 100 + 0.15 · 100 is 94.
  @Test func `has a row for the newest execution of each workflow`() throws {
    let one = report([try execution()])
    #expect(
      try one.row("build  ") == ["build", "100.0", "80.0", "100.0", "100.0", "94.0", "?", "-"])
    #expect(
      one.lines.contains("build: too few earlier executions for a comparison; the minimum is 3"))
  }

  @Test func `has only the scores that were asked for`() throws {
    let one = report([try execution()], [.resource])
    #expect(try one.row("workflow") == ["workflow", "resource", "overall", "earlier average", "p"])
    let entry = try one.read(WorkflowsResults<EfficiencyEntry>.self).workflows[0]
    #expect(entry.scores["resource"] == 80)
    #expect(entry.scores["quality"] == nil)
  }

  /// The resource scores of 4, 5 and 7 s are 100 · 14/8/2, 15/9/2 and 17/11/2, so that the overall
  /// ones are 96.25, 95 and 93.18.
  ///
  /// One more lies in 94.81 ± t₂(0.975) · 1.543 · √(1 + 1/3) = 94.81 ± 7.67 with 95 %.
  ///
  /// For 94 and 77.33, where two of three tasks fail, t is −0.455 and −9.81: p is 0.69 and 0.010.
  @Test func `says how the newest compares with those before`() throws {
    let earlier = try [4.0, 5, 7].map { try execution(link: $0) }
    let usual = "95 % prediction interval 87.1 … 102.5"
    let average = "the average of the 3 earlier executions (94.8)"
    let same = report(earlier + [try execution()])
    #expect(
      same.lines.contains("build: not significantly different from \(average); \(usual) (p 0.69)"))
    #expect(try same.row("build  ").suffix(3) == ["94.0", "94.8", "0.69"])
    let worse = report(earlier + [try execution(failed: true)])
    #expect(worse.lines.contains("build: worse than \(average); \(usual) (p 0.01)"))
    let read = try worse.read(WorkflowsResults<EfficiencyEntry>.self).workflows[0]
    #expect(read.historicalAverage?.executions == 3)
    #expect(abs(try #require(read.historicalAverage?.interval?.lower) - 87.145) < 0.005)
  }

  @Test func `compares with executions that were all alike`() throws {
    let earlier = try (0..<3).map { _ in try execution() }
    let average = "the average of the 3 earlier executions (94.0)"
    #expect(report(earlier + [try execution()]).lines.contains("build: equal to \(average)"))
    #expect(
      report(earlier + [try execution(failed: true)]).lines.contains(
        "build: different from \(average), which were all identical"))
  }

  @Test func `shows what scores come from`() throws {
    let one = report([try execution(run: "7")], [.time, .workflow], withBreakdown: true)
    #expect(one.lines.contains("Inputs of the scores of build, run 7"))
    #expect(
      try one.row("time  ") == [
        "time", "100.0", "lower_bound 10, makespan 10", "100 · lower bound / makespan",
      ])
    #expect(
      try one.row("workflow  100") == [
        "workflow", "100.0", "work 16, queue_time 0", "100 · work / (work + queue time)",
      ])
    #expect(!one.lines.contains { $0.hasPrefix("quality") })
  }

  @Test func `says why there is no score`() throws {
    let one = report([try ExecutionAnalysis(untimed())], withBreakdown: true)
    #expect(one.lines.contains("old: no overall score: no score of time, resource, workflow"))
    #expect(try one.row("old  ").dropFirst() == ["?", "?", "100.0", "?", "?", "?", "-"])
    #expect(
      try one.row("time  ").prefix(3) == [
        "time", "?", "the makespan or the number of agents is unknown",
      ])
    let entry = try one.read(WorkflowsResults<EfficiencyEntry>.self).workflows[0]
    #expect(entry.scores["overall"] == .some(nil) && entry.historicalAverage == nil)
    #expect(entry.reason == "no score of time, resource, workflow")
  }
}
