import Model
import Quantities
import Reports
import Testing

@testable import Insight

@Suite struct `The report of a comparison` {
  /// Eight times of about 100 ms, then eight that are half as long again; a rate is the same.
  private func comparison(limit: Fraction = 0.05) -> PopulationComparison {
    let before = (0..<8).map { 0.1 * (1 + 0.001 * Double($0)) }
    var history = history(before + before.map { 1.5 * $0 })
    let other = history.index(ofSeries: rate, workflow: "parse")
    for place in 0..<16 { history.add(100, toSeries: other, at: place) }
    let lone = history.index(ofSeries: wallTime, workflow: "new")
    history.add(0.2, toSeries: lone, at: 15)
    return PopulationComparison(
      from: Population(name: "v1", of: history) { $0 < 8 },
      to: Population(name: "v2", of: history) { $0 >= 8 }, limit: limit)
  }

  private func report(
    _ comparisons: [PopulationComparison], standings: [WorkflowStanding] = [],
    historical: [HistoricalComparison] = [], showsSignificance: Bool = true
  ) -> Report {
    Report(
      comparisons: comparisons, standings: standings, historical: historical,
      showsSignificance: showsSignificance, warnings: ["w"])
  }

  @Test func `has a row for each metric with its verdict`() throws {
    let report = report([comparison()])
    #expect(report.lines[0] == "v1 → v2")
    let row = try report.row("parse  wall_time")
    // The middle of 0.1 … 0.1007 is 0.10035, and half as much again 0.150525.
    #expect(row.prefix(5) == ["parse", "wall_time", "100 ms", "151 ms", "+50.0 %"])
    #expect(row.suffix(2) == ["8, 8", "regressed"])
    #expect(
      try report.row("new") == [
        "new", "wall_time", "-", "200 ms", "-", "-", "-", "0, 1", "missing",
      ])
    #expect(report.colored.contains("\u{1B}[31mregressed\u{1B}[0m"))
  }

  @Test func `has intervals only where they were asked for`() throws {
    let row = try report([comparison()], showsSignificance: false).row("parse  wall_time")
    #expect(row == ["parse", "wall_time", "100 ms", "151 ms", "+50.0 %", "8, 8", "regressed"])
  }

  /// Of two benchmarks, one takes 1.5 times as long and one as long as before: √1.5 − 1 is 22.5 %.
  @Test func `has the geometric mean of several benchmarks`() throws {
    let before = (0..<8).map { 0.1 * (1 + 0.001 * Double($0)) }
    var history = history(before + before.map { 1.5 * $0 })
    let other = history.index(ofSeries: wallTime, workflow: "lint")
    for (place, value) in (before + before).enumerated() {
      history.add(value, toSeries: other, at: place)
    }
    let comparison = PopulationComparison(
      from: Population(name: "v1", of: history) { $0 < 8 },
      to: Population(name: "v2", of: history) { $0 >= 8 }, limit: 0.05)
    #expect(
      report([comparison]).lines.contains("geometric mean of wall_time over 2: +22.5 %"))
  }

  @Test func `is in JSON with what was compared`() throws {
    let read = try report([comparison()], showsSignificance: false).read(ComparativeResults.self)
    let one = try #require(read.comparisons.first)
    #expect(one.before == "v1" && one.after == "v2" && read.warnings == ["w"])
    let row = try #require(one.rows.first { $0.workflow == "parse" && $0.metric == "wall_time" })
    #expect(row.verdict == .regressed && row.better == .lower && row.unit == "s")
    #expect(row.before.samples == 8 && row.after.samples == 8)
    let interval = try #require(row.interval)
    #expect(interval.lower < 0.5 && interval.upper > 0.5 && row.confidence == 0.95)
    #expect(try #require(row.pValue) < 0.01)
    let missing = try #require(one.rows.first { $0.workflow == "new" })
    #expect(missing.verdict == .missing && missing.before.median == nil && missing.change == nil)
  }

  private let standing = WorkflowStanding(
    workflow: "parse", percentiles: [("wall_time", 0.75), ("rate", 1)],
    similar: [("lint", 0.9), ("test", 0.5)])

  private func historical() throws -> HistoricalComparison {
    let row = try #require(
      comparison().rows.first { $0.key.workflow == "parse" && $0.metric == wallTime })
    return HistoricalComparison(
      series: history([0.1, 0.2]).series[0], ages: [(1, row), (6, row)], best: ("2025-11", 0.09))
  }

  @Test func `shows how all stand where nothing was asked for`() throws {
    let report = report([], standings: [standing], historical: [try historical()])
    #expect(
      try report.row("parse  wall_time") == [
        "parse", "wall_time", "+50.0 %", "-", "+50.0 %", "2025-11", "90 ms",
      ])
    #expect(
      try report.row("parse  75 %") == [
        "parse", "75 % in wall_time, 100 % in rate", "lint", "0.90",
      ])
    let asked = self.report([comparison()], standings: [standing], historical: [try historical()])
    #expect(!asked.text.contains("Comparison of workflows") && !asked.text.contains("2025-11"))
    let read = try asked.read(ComparativeResults.self)
    #expect(read.workflows[0].percentiles == ["wall_time": 0.75, "rate": 1])
    #expect(read.workflows[0].similar.map(\.workflow) == ["lint", "test"])
    #expect(
      read.historical[0].ages.map(\.months) == [1, 6] && read.historical[0].best?.median == 0.09)
  }

  @Test func `says that there is nothing to compare`() {
    #expect(
      report([]).lines == ["Nothing to compare: the history has a single point.", "warning: w"])
  }
}
