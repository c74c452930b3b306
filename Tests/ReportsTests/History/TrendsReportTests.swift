import Model
import Quantities
import Reports
import Testing

@testable import Insight
@testable import Statistics

/// Ten values, each a hundredth of the first larger than the one before.
private struct Trend {
  var metric = wallTime
  var values = (0..<10).map { 0.04 + 0.0004 * Double($0) }
  /// What the slope is told from: logarithms where there is a ratio.
  var line: [Double]? = (0..<10).map { 0.01 * Double($0) }
  var since = 0
  var isRatio = true
  var span: Double?
  var hours: SeriesTrend.ClockEffect?
  var weekdays: SeriesTrend.ClockEffect?
  var within: SeriesTrend.WithinRuns?
  var anomalies: [Anomaly] = []
  var correlations: [MetricCorrelation] = []

  func report() -> Report {
    let history = history(values, of: metric)
    let trend = SeriesTrend(
      series: history.series[0], since: since, slope: line.flatMap { TheilSen($0) },
      isRatio: isRatio, span: span, pointsPerDay: span.map { 9 * 86_400 / $0 }, hours: hours,
      weekdays: weekdays, withinRuns: within, anomalies: anomalies)
    return Report(
      trends: .init(trends: [trend], correlations: correlations), in: history, workflow: nil,
      warnings: ["w"])
  }
}

private func anomaly(_ index: Int, score: Double) -> Anomaly {
  Anomaly(kind: .point, index: index, expected: 0.04, range: 0.03...0.05, score: score)
}

@Suite struct `The report of trends` {
  private func note(_ trend: Trend, _ start: String) throws -> String {
    try #require(trend.report().lines.first { $0.hasPrefix(start) }, "\(trend.report().text)")
  }

  /// A hundredth a point: nine hundredths over all, 4.5 over half of it, and 100 over a hundred.
  @Test(
    arguments: [
      (nil, 10, "+9.0 % in 9 points"), (60 * 86_400, 10, "+4.5 % in 30 days"),
      (3 * 86_400, 10, "+9.0 % in 3 days, 9 points"), (nil, 101, "+100.0 % in 100 points"),
    ] as [(Double?, Int, String)])
  func `states a slope over a stretch that was measured`(
    span: Double?, count: Int, size: String
  ) throws {
    var trend = Trend(span: span)
    trend.values = (0..<count).map { 0.04 + 0.0004 * Double($0) }
    trend.line = (0..<count).map { 0.01 * Double($0) }
    #expect(try note(trend, "getting").hasPrefix("getting worse: \(size)"))
  }

  @Test func `goes by the direction of the metric`() throws {
    #expect(try note(Trend(metric: rate), "getting").hasPrefix("getting better: +9.0 %"))
    var falling = Trend()
    falling.line = falling.line?.reversed()
    #expect(try note(falling, "getting").hasPrefix("getting better: -9.0 %"))
    falling.metric = rate
    #expect(try note(falling, "getting").hasPrefix("getting worse: -9.0 %"))
  }

  @Test func `has the unit where there is no ratio`() throws {
    #expect(try note(Trend(isRatio: false), "getting").hasPrefix("getting worse: 90 ms in 9"))
  }

  @Test func `says that there is no trend, or too little to tell`() throws {
    let flat = Trend(line: [0.1, 0, 0.1, 0, 0.1, 0, 0.1, 0, 0.1, 0])
    #expect(try note(flat, "no trend").hasPrefix("no trend: "))
    #expect(
      try note(Trend(since: 3), "getting").hasPrefix(
        "getting worse since the change point at 3: +6.0 % in 6 points"))
    let short = Trend(line: nil, since: 8)
    #expect(short.report().lines.contains("too few points since the change point at 8"))
    #expect(
      try short.report().envelope(PointsData.self, TrendsResults.self)
        .result.analysisResults.series[0].trend == nil)
  }

  @Test func `tells of slow first samples and of runs that slow down`() throws {
    func estimate(_ lower: Double, _ upper: Double) -> ShiftEstimate {
      ShiftEstimate(estimate: (lower + upper) / 2, lower: lower, upper: upper, confidence: 0.95)
    }
    let both = Trend(
      within: .init(points: 6, start: estimate(0.05, 0.15), degradation: estimate(-0.04, -0.02)))
    let lines = both.report().lines
    #expect(lines.contains("the first sample differs by +10.0 % (+5.0 … +15.0 %, 6 points)"))
    #expect(
      lines.contains("the last third of a run differs by -3.0 % (-4.0 … -2.0 %, 6 points)"))
    // Less than half a per cent is nothing to tell.
    let neither = Trend(
      within: .init(points: 6, start: estimate(0.004, 0.15), degradation: nil))
    #expect(!neither.report().text.contains("differs by"))
  }

  @Test func `names the best and the worst hour and weekday`() {
    func effect(_ parts: [(Int, Double)]) -> SeriesTrend.ClockEffect {
      .init(
        parts: parts.map {
          .init(part: $0.0, effect: $0.1, interval: ($0.1 - 0.01)...($0.1 + 0.01), points: 5)
        }, pValue: 0.001)
    }
    let lines = Trend(
      hours: effect([(3, 0.2), (14, -0.1), (9, 0)]), weekdays: effect([(7, -0.3), (1, 0.1)])
    ).report().lines
    #expect(
      lines.contains(
        "the hour has a significant effect (p 0.001): highest at 3 h UTC (+20.0 %), lowest at 14 h UTC (-10.0 %)"
      ))
    #expect(
      lines.contains(
        "the weekday has a significant effect (p 0.001): highest at Mon (+10.0 %), lowest at Sun (-30.0 %)"
      ))
  }

  @Test func `counts anomalies and marks them`() {
    let one = Trend(anomalies: [anomaly(4, score: 2)]).report()
    #expect(one.lines.contains("1 anomaly, the largest at point 4; see: perf-check predictions"))
    #expect(one.text.split(separator: "\n")[2] == "      ·")
    let two = Trend(since: 2, anomalies: [anomaly(4, score: 2), anomaly(7, score: 3)]).report()
    #expect(two.lines.contains("2 anomalies, the largest at point 7; see: perf-check predictions"))
    #expect(two.text.split(separator: "\n")[2] == "    ▲ ·  ·")
  }

  @Test func `has a row for each correlation`() throws {
    let report = Trend(correlations: [
      MetricCorrelation(
        workflow: "parse", environment: "", metrics: ("wall_time", "peak_rss"), rho: -0.82,
        interval: -0.9 ... -0.7, pValue: 0.0004, points: 40)
    ]).report()
    #expect(
      try report.row("parse wall_time  ") == [
        "parse wall_time", "peak_rss", "-0.82", "-0.90 … -0.70", "0.0004", "40",
      ])
    let read = try report.envelope(PointsData.self, TrendsResults.self).result.analysisResults
    #expect(read.correlations[0].metrics == ["wall_time", "peak_rss"])
    #expect(read.correlations[0].interval == Interval(lower: -0.9, upper: -0.7))
  }

  @Test func `is in JSON as it was found`() throws {
    let report = Trend(span: 9 * 86_400, anomalies: [anomaly(4, score: 2)]).report()
    let read = try report.envelope(PointsData.self, TrendsResults.self)
    #expect(read.result.performanceData.points == 10)
    let results = read.result.analysisResults
    let trend = try #require(results.series[0].trend)
    #expect(abs(trend.slopePerPoint - 0.01) < 1e-12 && abs(trend.change - 0.09) < 1e-12)
    #expect(trend.worse && trend.isFraction && trend.pointsPerDay == 1 && trend.reason == nil)
    let anomaly = try #require(results.anomalies.first)
    #expect(anomaly.index == 4 && anomaly.time == "2026-01-05T00:00:00Z" && anomaly.score == 2)
    #expect(anomaly.range == Interval(lower: 0.03, upper: 0.05) && anomaly.kind == .point)
    let untimed = try Trend().report().envelope(PointsData.self, TrendsResults.self)
    #expect(
      untimed.result.analysisResults.series[0].trend?.reason
        == "the series has no times in ascending order")
  }
}
