import Foundation
import Git
import History
import Model
import Quantities
import Reports
import Testing

@testable import Insight
@testable import Statistics

private func change(
  at index: Int = 5, from before: Double = 0.04, to after: Double = 0.05, isPresent: Bool = true,
  kind: ChangePoint.Kind = .level, commit: String = "v2", cause: LikelyCause? = nil
) -> LevelChange {
  let size = after / before - 1
  return LevelChange(
    point: ChangePoint(
      kind: kind, index: index, positions: (index - 1)...index, before: before, after: after,
      change: size, interval: (size - 0.05)...(size + 0.05), pValue: 0.001),
    commit: commit, lastGood: "v1", time: reported.timeIntervalSince1970, change: size,
    interval: (size - 0.05)...(size + 0.05), isPresent: isPresent, cause: cause)
}

/// Ten values, the last five of which are larger.
private let values = Array(repeating: 0.04, count: 5) + Array(repeating: 0.05, count: 5)

private func report(
  _ changes: [LevelChange], of metric: Metric = wallTime, drift: Drift? = nil,
  tracked: [Regression.Status] = []
) -> Report {
  let history = history(values, of: metric)
  return Report(
    regressions: [
      RegressionSearch.Finding(series: history.series[0], changes: changes, drift: drift)
    ], in: history,
    tracked: tracked.map {
      Regression(
        id: "1", workflow: "parse", metric: metric.name, regressionStart: nil, firstBad: "v2",
        lastGood: nil, magnitude: 0.25, status: $0, note: "")
    }, workflow: nil, warnings: ["w"])
}

@Suite struct `The report of regressions` {
  @Test func `has a row for each change below the series`() throws {
    let report = report([change()])
    #expect(report.lines[0] == "parse wall_time (10 points)")
    #expect(report.lines[1] == "▁▁▁▁▁█████" && report.lines[2] == "▲")
    #expect(report.text.split(separator: "\n")[2] == "       ▲", "below the sixth value")
    #expect(
      try report.row("5  v2") == [
        "5", "v2", "2026-01-01T00:00:00Z", "40 ms → 50 ms", "+25.0 %", "+20.0 … +30.0 %", "0.001",
        "detected",
      ])
  }

  @Test func `says how many regressions are there now`() throws {
    func last(_ changes: [LevelChange], of metric: Metric = wallTime) -> String? {
      report(changes, of: metric).lines.last { $0.hasPrefix("1 series") }
    }
    #expect(last([]) == "1 series, 0 with changes; no regression remains.")
    #expect(last([change()]) == "1 series, 1 with changes; one regression remains.")
    #expect(
      last([change(), change(at: 8)]) == "1 series, 1 with changes; 2 regressions remain.")
    // What was fixed, and what became better, is none.
    #expect(last([change(isPresent: false)])?.contains("no regression") == true)
    #expect(last([change(from: 0.05, to: 0.04)])?.contains("no regression") == true)
    #expect(last([change()], of: rate)?.contains("no regression") == true)
    #expect(last([change(from: 5, to: 4)], of: rate)?.contains("one regression") == true)
  }

  @Test func `proposes a bisection of what is there`() throws {
    let next = ["perf-check bisect --good LAST_GOOD --bad FIRST_BAD"]
    func steps(_ changes: [LevelChange]) throws -> [String] {
      try report(changes).envelope(RegressionData.self, RegressionResults.self).nextSteps
    }
    #expect(try steps([change()]) == next && steps([change(isPresent: false)]) == [])
  }

  @Test(
    arguments: [Regression.Status.investigating, .acknowledged, .fixed, .falseAlarm])
  func `goes by what the team says`(status: Regression.Status) throws {
    let one = report([change()], tracked: [.detected, status])
    #expect(try one.row("5  v2").last == status.rawValue)
    #expect(one.text.contains("no regression remains") == (status == .falseAlarm))
    let other = report([change(commit: "v3")], tracked: [status])
    #expect(try other.row("5  v3").last == "detected", "it is of another commit")
  }

  @Test func `has red and green by the direction of the metric`() {
    func color(_ before: Double, _ after: Double, _ metric: Metric) -> Substring? {
      report([change(from: before, to: after)], of: metric).colored
        .firstMatch(of: /\[(\d+)m[+-]\d/)?.1
    }
    #expect(color(4, 5, wallTime) == "31" && color(5, 4, wallTime) == "32")
    #expect(color(4, 5, rate) == "32" && color(5, 4, rate) == "31")
  }

  @Test func `shortens ids of commits, but no names`() throws {
    let id = Examples.commits[0].id.hex
    #expect(try report([change(commit: id)]).row("5  ")[1] == String(id.prefix(8)))
    #expect(try report([change(commit: "")]).row("5  ")[1] == "-")
  }

  @Test func `names a cause with its evidence`() throws {
    let cause = LikelyCause(name: "toolchain", evidence: "it changes Dockerfile")
    let report = report([change(cause: cause)])
    #expect(report.lines.contains("v2: probable cause: toolchain (it changes Dockerfile)"))
    let entry = try report.envelope(RegressionData.self, RegressionResults.self)
      .result.analysisResults.series[0].changePoints[0]
    #expect(entry.probableCause?.name == "toolchain")
  }

  /// From 1 to e^1.1 in eleven steps: +200.4 %.
  @Test func `tells of a drift`() throws {
    let line = try #require(LinearTrend((0..<12).map { exp(0.1 * Double($0)) }))
    let drift = Drift(start: 2, end: 9, line: line, isWorse: true)
    let one = report([], drift: drift)
    #expect(
      one.text.contains("drift for the worse since point 2: +200.4 % over 7 points, p "))
    let read = try one.envelope(RegressionData.self, RegressionResults.self)
    let entry = try #require(read.result.analysisResults.series[0].drift)
    #expect(entry.start == 2 && entry.end == 9 && entry.worse && abs(entry.change - 2.004) < 0.001)
    // Around zero there is no ratio.
    let plain = try #require(LinearTrend((0..<12).map { Double($0) - 5 + 0.25 * Double($0 % 2) }))
    let better = report(
      [], drift: Drift(start: 2, end: 9, line: plain, isWorse: false))
    #expect(
      better.text.contains(/drift for the better since point 2: 1[01]\.\d s over 7 points/))
  }

  @Test func `says nothing of series without news`() {
    #expect(
      report([]).lines == ["1 series, 0 with changes; no regression remains.", "warning: w"])
  }

  @Test func `has no interval for a change of the trend`() throws {
    let report = report([change(kind: .drift)])
    #expect(try report.row("5  v2")[5] == "trend change")
    let entry = try report.envelope(RegressionData.self, RegressionResults.self)
      .result.analysisResults.series[0].changePoints[0]
    #expect(entry.positions == nil && entry.kind == .drift)
  }

  @Test func `counts points of the whole series where only a part is shown`() throws {
    var history = history(Array(repeating: 0.04, count: 3) + values)
    history.keepPoints(from: Instant(reported) + .days(3), to: nil)
    let report = Report(
      regressions: [
        RegressionSearch.Finding(series: history.series[0], changes: [change()], drift: nil)
      ], in: history, tracked: [], workflow: "parse", warnings: [])
    #expect(try report.row("8  v2")[1] == "v2", "three points come before")
    let read = try report.envelope(RegressionData.self, RegressionResults.self)
    #expect(read.workflow == "parse" && read.result.performanceData.points == 10)
    let entry = read.result.analysisResults.series[0].changePoints[0]
    #expect(entry.index == 8 && entry.positions == [7, 8] && entry.worse && entry.present)
    #expect(entry.before == 0.04 && entry.after == 0.05 && entry.status == "detected")
    #expect(entry.time == "2026-01-01T00:00:00Z" && entry.lastGood == "v1")
  }
}
