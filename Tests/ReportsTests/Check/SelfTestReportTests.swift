import History
import Model
import Quantities
import Reports
import Testing

@testable import Gate

private func trust(
  falseAlarms: Int = 0, limit: Fraction = 0.05, keepable: Fraction? = 0.05,
  injection: Trust.Injection? = .init(change: 0.1, checks: 8, caught: 8),
  detectable: Double? = 0.04, variance: VarianceShares? = nil, transient: InitialTransient? = nil,
  advice: [String] = []
) -> Trust {
  Trust(
    test: RegressionTest(workflow: "parse", metric: "wall_time", limit: limit), checks: 40,
    falseAlarms: falseAlarms, falseAlarmInterval: Interval(lower: 0, upper: 0.0881),
    undecided: 2, medianPairs: 12, noise: 0.014, injection: injection,
    detectableChange: detectable, detectableWithMorePairs: 0.02, keepableLimit: keepable,
    transient: transient, variance: variance, advice: advice)
}

private func report(
  _ trust: [Trust], untested: [UntestedMetric] = [], failures: [(String, String)] = [],
  written: String? = nil
) -> Report {
  Report(
    SelfTest.Result(
      trust: trust, untested: untested, falseAlarmRate: 0.01, warnings: ["it was busy"],
      failures: failures.map { (workflow: $0.0, reason: $0.1) }, duration: 60, overhead: nil),
    workflow: nil, written: written)
}

@Suite struct `The report of a self-test` {
  @Test func `has a row for each test, and for each metric without one`() throws {
    let untested = UntestedMetric(
      workflow: "parse", metric: Metric(name: "peak_rss", unit: "bytes"), noise: 0.002,
      keepableLimit: nil, detectableChange: 0.01)
    let report = report([trust()], untested: [untested])
    #expect(
      try report.row("parse  wall_time") == [
        "parse", "wall_time", "0 of 40", "2 of 40", "12", "1.4 %", "+10.0 %", "8 of 8", "+4.0 %",
        "5 %", "5 %",
      ])
    #expect(
      try report.row("parse  peak_rss") == [
        "parse", "peak_rss", "-", "-", "-", "0.2 %", "-", "-", "+1.0 %", "not gated", "none",
      ])
  }

  @Test func `states the rate of false alarms with its interval and what is allowed`() {
    #expect(
      report([trust()]).lines.contains(
        "parse wall_time: false positives in 0 % to 8.81 % of checks (95 % interval; 1 % allowed)")
    )
  }

  /// Three of forty at a rate of 1 % come by chance in 0.75 % of self-tests; two in 6 %.
  @Test func `warns of a gate that cries wolf`() {
    let complaint = "parse wall_time: more false positives than allowed; don't gate on it"
    #expect(report([trust(falseAlarms: 3)]).lines.contains(complaint))
    #expect(!report([trust(falseAlarms: 2)]).lines.contains(complaint))
  }

  @Test func `warns of a slowdown that was missed, if it should have been found`() {
    let complaint = "parse wall_time: an injected slowdown was missed"
    let missed = Trust.Injection(change: 0.1, checks: 8, caught: 3)
    #expect(report([trust(injection: missed)]).lines.contains(complaint))
    #expect(!report([trust(injection: missed, detectable: 0.2)]).lines.contains(complaint))
    #expect(
      report([trust(injection: nil)]).lines.contains(
        "parse wall_time: no slowdown was injected; only CPU and wall time support it"))
  }

  @Test func `proposes the limit that noise allows, until it is written`() throws {
    let tight = report([trust(limit: 0.05, keepable: 0.1)])
    #expect(
      tight.lines.contains(
        "parse wall_time: a limit of 5 % is tighter than the noise allows; 10 % is feasible"))
    let next = "Write the feasible limits to the file: perf-check selftest --write"
    #expect(try tight.envelope(NoData.self, SelfTestResults.self).nextSteps == [next])
    #expect(tight.lines.last == next)
    #expect(
      report([trust(keepable: 0.1)], written: "x.json").lines.last
        == "Wrote the limits to x.json. Commit it.")
    // A limit that may be tighter is no complaint.
    let loose = report([trust(limit: 0.1, keepable: 0.05)])
    #expect(!loose.text.contains("tighter than") && loose.lines.last == next)
    for unchanged in [trust(), trust(keepable: nil)] {
      #expect(report([unchanged]).lines.last == "warning: it was busy")
    }
  }

  /// Pairs that differ from each other and not within, and checks that do.
  private static let ofPairs = VarianceShares(checks: [[(0, 0), (1, 1), (2, 2)]])
  private static let ofChecks = VarianceShares(checks: [[(0, 0), (0, 0)], [(1, 1), (1, 1)]])

  /// Eight checks of twenty runs of which the first five are longer by a factor of e.
  private static func transient(_ size: Double) -> InitialTransient? {
    InitialTransient(
      checks: Array(repeating: (0..<20).map { $0 < 5 ? size : 0 }, count: 8))
  }

  @Test func `shows where noise arises, where that is known`() throws {
    func row(_ shares: VarianceShares?, _ transient: InitialTransient?) throws -> [String] {
      let lines = report([trust(variance: shares, transient: transient)]).lines
      let start = try #require(lines.firstIndex(of: "Sources of noise"))
      return lines[start + 2].cells
    }
    #expect(
      try row(Self.ofPairs, Self.transient(1)) == [
        "parse", "wall_time", "-", "100 %", "0 %", "5 runs",
      ])
    #expect(
      try row(Self.ofChecks, Self.transient(0)) == [
        "parse", "wall_time", "100 %", "0 %", "0 %", "none",
      ])
    #expect(try row(Self.ofPairs, nil).last == "-")
    #expect(!report([trust()]).text.contains("Sources of noise"))
  }

  @Test func `says what could not be measured where there is nothing else`() {
    #expect(
      report([], failures: [("parse", "the build failed")]).lines == [
        "missing: parse: the build failed", "warning: it was busy",
      ])
  }

  @Test func `is in JSON as it was constructed`() throws {
    let one = trust(
      keepable: nil, variance: Self.ofPairs, transient: Self.transient(1),
      advice: ["measure longer"])
    let read = try report([one], failures: [("lint", "no")]).envelope(
      NoData.self, SelfTestResults.self)
    #expect(read.operation == "selftest" && read.metrics.dataCollectionTime == 60)
    let results = read.result.analysisResults
    #expect(results.falseAlarmRate == 0.01 && results.warnings == ["it was busy"])
    #expect(results.failures.map(\.workflow) == ["lint"])
    let test = try #require(results.tests.first)
    #expect(test.checks == 40 && test.undecided == 2 && test.medianPairs == 12)
    #expect(test.falseAlarmInterval == Interval(lower: 0, upper: 0.0881))
    #expect(test.slowdown?.caught == 8 && test.slowdown?.change == 0.1)
    #expect(test.detectableChange == 0.04 && test.detectableChangeWithFourTimesThePairs == 0.02)
    #expect(
      test.keepableLimit == nil && test.warmUp?.runs == 5 && test.advice == ["measure longer"])
    #expect(test.variance?.betweenChecks == nil && test.variance?.betweenPairs == 1)
  }
}
