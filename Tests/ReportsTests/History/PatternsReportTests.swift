import Quantities
import Reports
import Testing

@testable import Insight

@Suite struct `The report of patterns` {
  private let slow = Pattern(
    kind: .failure, workflow: "build", outcome: .metric("makespan"), condition: "agents > 4",
    frequency: 0.25, runs: (with: 5, all: 20), effect: 0.3, interval: 0.2...0.4, confidence: 0.97,
    isActionable: true)
  private let failing = Pattern(
    kind: .emerging, workflow: "build", outcome: .failing, condition: "weekend", frequency: 0.5,
    runs: (with: 10, all: 20), effect: 0.12, interval: nil, confidence: 0.999, isActionable: false)

  private func report(_ patterns: [Pattern]) -> Report {
    Report(patterns: patterns, workflow: nil, warnings: ["w"])
  }

  @Test func `has a row for each`() throws {
    let report = report([slow, failing])
    #expect(
      try report.row("failure") == [
        "failure", "build", "agents > 4", "makespan", "+30.0 %", "+20.0 … +40.0 %", "5 of 20",
        "97 %",
      ])
    // Shares that fail differ by points.
    #expect(
      try report.row("emerging") == [
        "emerging", "build", "weekend", "failing runs", "+12.0 points", "-", "10 of 20", "99.9 %",
      ])
    #expect(report.text.contains("an association, not a cause"))
  }

  @Test func `says that there is none`() {
    #expect(report([]).lines == ["No statistically significant condition.", "warning: w"])
  }

  @Test func `is in JSON as it was constructed`() throws {
    let read = try report([slow, failing]).read(PatternsResults.self)
    #expect(read.warnings == ["w"] && read.patterns.map(\.type) == [.failure, .emerging])
    #expect(read.patterns.map(\.outcome) == [.metric, .failing])
    #expect(read.patterns.map(\.metric) == ["makespan", nil])
    #expect(read.patterns.map(\.runs) == [5, 10] && read.patterns.map(\.allRuns) == [20, 20])
    #expect(read.patterns[0].interval == Interval(lower: 0.2, upper: 0.4))
    #expect(read.patterns.map(\.actionable) == [true, false])
    #expect(read.patterns.map(\.frequency) == [0.25, 0.5])
  }
}
