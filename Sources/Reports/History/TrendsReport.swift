package import Insight
package import Model
import Quantities
import Statistics

extension Report {
  /// How series move.
  ///
  /// - Parameters:
  ///   - findings: What was found.
  ///   - history: Where the series come from.
  ///   - workflow: The only workflow looked at; nil for all.
  ///   - warnings: What the user should know.
  package init(
    trends findings: TrendAnalysis.Findings, in history: RecordedHistory, workflow: String?,
    warnings: [String]
  ) {
    var document = Document(findings.trends.map { TrendPart(trend: $0).section })
    document.add(.rows(Self.correlations(findings.correlations)))
    document.add(.warnings(warnings))
    self.init(
      document,
      Envelope(
        operation: "trends", workflow: workflow,
        data: PointsData(points: findings.trends.reduce(0) { $0 + $1.series.count }),
        results: TrendsResults(
          series: findings.trends.map(TrendsResults.Series.init),
          correlations: findings.correlations.map(TrendsResults.Correlation.init),
          anomalies: findings.trends.flatMap { trend in
            trend.anomalies.map { AnomalyEntry($0, of: trend.series, in: history) }
          }, warnings: warnings)))
  }

  private static func correlations(_ correlations: [MetricCorrelation]) -> Table {
    var table = Table(
      columns: [
        ("correlated", .left), ("with", .left), ("rho", .right), ("95 %", .right),
        ("p", .right), ("points", .right),
      ])
    for correlation in correlations {
      table.add([
        "\(correlation.workflow) \(correlation.metrics.0)", correlation.metrics.1,
        Quantity.plain(correlation.rho),
        "\(Quantity.plain(correlation.interval.lowerBound)) … "
          + Quantity.plain(correlation.interval.upperBound),
        Quantity.pValue(correlation.pValue), "\(correlation.points)",
      ])
    }
    return table
  }
}

/// One series in words.
private struct TrendPart {
  let trend: SeriesTrend
  private var series: MetricSeries { trend.series }

  /// A slope times a number of points, as people read it.
  private func size(_ slope: Double, points: Double) -> String {
    trend.isRatio
      ? Quantity.change(slope * points)
      : Quantity.text(slope * points, unit: series.metric.unit)
  }

  /// Over how many points a slope is stated, and what they are called: 30 days or 100 points where
  /// the slope is told from as many, else what it is told from.
  private var stretch: (name: String, points: Double) {
    let steps = Double(trend.steps)
    guard let span = trend.span else {
      return steps >= 100 ? ("100 points", 100) : ("\(trend.steps) points", steps)
    }
    if span >= 30 * 86_400 { return ("30 days", 30 * 86_400 / span * steps) }
    return ("\(Quantity.span(span)), \(trend.steps) points", steps)
  }

  private var notes: [String] {
    var notes: [String] = []
    if let slope = trend.slope {
      let (name, points) = stretch
      let start = trend.since > 0 ? " since the change point at \(trend.since)" : ""
      let direction =
        slope.pValue > 0.01
        ? "no trend\(start)"
        : (trend.isGettingWorse ? "getting worse" : "getting better") + start
      let interval = slope.interval.map {
        " (\(size($0.lowerBound, points: points)) … \(size($0.upperBound, points: points)))"
      }
      notes.append(
        "\(direction): \(size(slope.slope, points: points)) in \(name)\(interval ?? "")"
          + ", p \(Quantity.pValue(slope.pValue))")
    } else {
      notes.append("too few points since the change point at \(trend.since)")
    }
    if let within = trend.withinRuns {
      for (name, estimate) in [
        ("the first sample", within.start), ("the last third of a run", within.degradation),
      ] {
        guard let estimate, estimate.lower > 0.005 || estimate.upper < -0.005 else { continue }
        notes.append(
          "\(name) differs by \(Quantity.change(estimate.estimate))"
            + " (\(Quantity.interval(estimate.lower, estimate.upper)), \(within.points) points)")
      }
    }
    for (name, effect) in [("hour", trend.hours), ("weekday", trend.weekdays)] {
      guard let effect, let worst = effect.parts.max(by: { $0.effect < $1.effect }),
        let best = effect.parts.min(by: { $0.effect < $1.effect })
      else { continue }
      notes.append(
        "the \(name) has a significant effect (p \(Quantity.pValue(effect.pValue))): highest at"
          + " \(label(worst.part, name)) (\(size(worst.effect, points: 1))), lowest at"
          + " \(label(best.part, name)) (\(size(best.effect, points: 1)))")
    }
    if !trend.anomalies.isEmpty {
      let worst = trend.anomalies.max { $0.score < $1.score }
      notes.append(
        "\(trend.anomalies.count) anomal\(trend.anomalies.count == 1 ? "y" : "ies")"
          + (worst.map { ", the largest at point \($0.index)" } ?? "")
          + "; see: perf-check predictions")
    }
    return notes
  }

  private func label(_ part: Int, _ name: String) -> String {
    name == "hour"
      ? "\(part) h UTC" : ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][part - 1]
  }

  var section: Block {
    var chart = SeriesChart(series.values)
    for anomaly in trend.anomalies { chart.marks[anomaly.index] = .anomaly }
    if trend.since > 0 { chart.marks[trend.since] = .change }
    return .section(
      series.title, [.chart(.series(chart)), .lines(notes)].compactMap(\.self))
  }
}
