import Model
import Quantities
import Reports
import Testing

@testable import Insight

@Suite struct `The report of phases` {
  private let phases = [
    PhasePerformance(
      phase: "compile", tasks: 2, failed: 1, work: 6, period: 0...5, share: 0.6, efficiency: 0.75,
      transition: nil,
      trend: .init(slope: 0.01, interval: -0.01...0.03, pValue: 0.03, executions: 9)),
    PhasePerformance(
      phase: "link", tasks: 1, failed: 0, work: 4, period: 4...10, share: 0.4, efficiency: nil,
      transition: -1, trend: nil),
    PhasePerformance(
      phase: "", tasks: 0, failed: 0, work: 0, period: nil, share: 0, efficiency: nil,
      transition: nil, trend: nil),
  ]

  private func report(_ trace: Trace) throws -> Report {
    Report(phases: [(try ExecutionAnalysis(trace), phases)], workflow: "build", warnings: [])
  }

  /// Half of ten seconds is half of thirty characters.
  @Test func `has a row for each phase along the makespan`() throws {
    let report = try report(build(run: "7"))
    #expect(report.lines[0] == "build, run 7")
    let bar = { String(repeating: "█", count: $0) }
    #expect(
      try report.row("compile  ") == [
        "compile", "2", "1", "6 s", "60 %", "5 s", "75 %", "?", "+1.0 % (p 0.03)",
        bar(15) + String(repeating: "·", count: 15),
      ])
    #expect(
      try report.row("link  ") == [
        "link", "1", "0", "4 s", "40 %", "6 s", "?", "-1 s", "-",
        String(repeating: "·", count: 12) + bar(18),
      ])
    #expect(
      try report.row("(none)") == ["(none)", "0", "0", "0 s", "0 %", "?", "?", "?", "-"])
  }

  @Test func `draws nothing where the makespan isn't known`() throws {
    #expect(try report(untimed()).row("compile  ").last == "+1.0 % (p 0.03)")
  }

  @Test func `is in JSON as it was constructed`() throws {
    let envelope = try report(build(run: "7")).envelope(
      NoData.self, WorkflowsResults<PhasesEntry>.self)
    #expect(envelope.operation == "phase-performance" && envelope.workflow == "build")
    let entry = envelope.result.analysisResults.workflows[0]
    #expect(entry.run == "7" && entry.phases.map(\.phase) == ["compile", "link", nil])
    #expect(entry.phases.map(\.start) == [0, 4, nil] && entry.phases.map(\.end) == [5, 10, nil])
    #expect(entry.phases.map(\.transition) == [nil, -1, nil])
    #expect(entry.phases[0].trend?.interval == Interval(lower: -0.01, upper: 0.03))
    #expect(entry.phases[0].trend?.executions == 9 && entry.phases[1].trend == nil)
  }
}
