import History
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
    let shown = findings.trends.map { TrendPart(trend: $0, history: history) }
    var envelope = Envelope(operation: "trends", workflow: workflow)
    envelope.performanceData = .object([
      "points": .integer(findings.trends.reduce(0) { $0 + $1.series.count })
    ])
    envelope.analysisResults = .object([
      "series": .array(shown.map(\.json)),
      "correlations": .array(findings.correlations.map(JSONValue.init(correlation:))),
      "anomalies": .array(
        findings.trends.flatMap { trend in
          trend.anomalies.map { JSONValue(anomaly: $0, of: trend.series, in: history) }
        }),
      "warnings": .array(warnings.map(JSONValue.string)),
    ])
    var table = TextTable([
      ("moves together", .left), ("with", .left), ("rho", .right), ("95 %", .right),
      ("p", .right), ("points", .right),
    ])
    for correlation in findings.correlations {
      table.add([
        "\(correlation.workflow) \(correlation.metrics.0)", correlation.metrics.1,
        Quantity.plain(correlation.rho),
        "\(Quantity.plain(correlation.interval.lowerBound)) … "
          + Quantity.plain(correlation.interval.upperBound),
        Quantity.pValue(correlation.pValue), "\(correlation.points)",
      ])
    }
    let together = table
    self.init(
      text: { style in
        (shown.map { $0.text(style) } + (together.isEmpty ? [] : [together.text()])
          + warnings.map { style.yellow("warning") + ": " + $0 }).joined(separator: "\n\n")
      },
      markdown: (shown.map(\.markdown) + (together.isEmpty ? [] : [together.markdown])
        + warnings.map { "- warning: \($0)" }).joined(separator: "\n\n"),
      envelope: envelope)
  }
}

/// One series in every format.
private struct TrendPart: Sendable {
  let trend: SeriesTrend
  let history: RecordedHistory
  private var series: MetricSeries { trend.series }

  private static let width = 72

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
      let start = trend.since > 0 ? " since the change of level at point \(trend.since)" : ""
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
      notes.append("too few points since the change of level at point \(trend.since)")
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
        "the \(name) matters (p \(Quantity.pValue(effect.pValue))): highest at"
          + " \(label(worst.part, name)) (\(size(worst.effect, points: 1))), lowest at"
          + " \(label(best.part, name)) (\(size(best.effect, points: 1)))")
    }
    if !trend.anomalies.isEmpty {
      let worst = trend.anomalies.max { $0.score < $1.score }
      notes.append(
        "\(trend.anomalies.count) odd value\(trend.anomalies.count == 1 ? "" : "s")"
          + (worst.map { ", the oddest at point \($0.index)" } ?? "")
          + "; see: perf-check predictions")
    }
    return notes
  }

  private func label(_ part: Int, _ name: String) -> String {
    name == "hour"
      ? "\(part) h UTC" : ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][part - 1]
  }

  func text(_ style: TextStyle) -> String {
    let (line, columns) = Sparkline.draw(series.values, width: Self.width)
    var marks = [Character](repeating: " ", count: line.count)
    if trend.since > 0 { marks[columns[trend.since]] = "▲" }
    for anomaly in trend.anomalies { marks[columns[anomaly.index]] = "·" }
    let marking = String(marks)
    let plot = "  " + line + (marking.allSatisfy { $0 == " " } ? "" : "\n  " + marking)
    return ([style.bold(series.title), plot] + notes.map { "  " + $0 }).joined(separator: "\n")
  }

  var markdown: Markdown {
    "**\(series.title)**\n\n" + notes.map { "- \($0)" }.joined(separator: "\n")
  }

  var json: JSONValue {
    .object([
      "workflow": .string(series.workflow), "metric": .string(series.metric.name),
      "unit": .string(series.metric.unit),
      "environment": series.environment.isEmpty ? .null : .string(series.environment),
      "points": .integer(series.count), "since": .integer(trend.since),
      "trend": trend.slope.map { slope in
        .object([
          "slope_per_point": .number(slope.slope), "is_fraction": .bool(trend.isRatio),
          "interval": slope.interval.map {
            .array([.number($0.lowerBound), .number($0.upperBound)])
          } ?? .null,
          "p_value": .number(slope.pValue), "worse": .bool(trend.isGettingWorse),
          "change": .number(slope.slope * Double(trend.steps)),
          "span": JSONValue(trend.span), "points_per_day": JSONValue(trend.pointsPerDay),
          "reason": JSONValue(
            trend.pointsPerDay != nil
              ? nil
              : trend.span == nil
                ? "the series has no times in ascending order"
                : "less than a day is recorded; a rate a day would be an extrapolation"),
        ])
      } ?? .null,
      "hour_of_day": json(trend.hours, "hour"), "weekday": json(trend.weekdays, "weekday"),
      "within_runs": trend.withinRuns.map { within in
        .object([
          "points": .integer(within.points), "start": json(within.start),
          "degradation": json(within.degradation),
        ])
      } ?? .null,
    ])
  }

  private func json(_ effect: SeriesTrend.ClockEffect?, _ name: String) -> JSONValue {
    guard let effect else { return .null }
    return .object([
      "p_value": .number(effect.pValue),
      "effects": .array(
        effect.parts.map {
          .object([
            name: .integer($0.part), "effect": .number($0.effect),
            "interval": .array([
              .number($0.interval.lowerBound), .number($0.interval.upperBound),
            ]),
            "points": .integer($0.points),
          ])
        }),
    ])
  }

  private func json(_ estimate: ShiftEstimate?) -> JSONValue {
    guard let estimate else { return .null }
    return .object([
      "change": .number(estimate.estimate),
      "interval": .array([.number(estimate.lower), .number(estimate.upper)]),
    ])
  }
}

extension JSONValue {
  init(correlation: MetricCorrelation) {
    self = .object([
      "workflow": .string(correlation.workflow),
      "environment": correlation.environment.isEmpty ? .null : .string(correlation.environment),
      "metrics": .array([.string(correlation.metrics.0), .string(correlation.metrics.1)]),
      "rho": .number(correlation.rho),
      "interval": .array([
        .number(correlation.interval.lowerBound), .number(correlation.interval.upperBound),
      ]),
      "p_value": .number(correlation.pValue), "points": .integer(correlation.points),
    ])
  }

  /// An anomaly of a series in its history.
  init(anomaly: Anomaly, of series: MetricSeries, in history: RecordedHistory) {
    let entry = history.entry(of: anomaly.index, in: series)
    self = .object([
      "workflow": .string(series.workflow), "metric": .string(series.metric.name),
      "environment": series.environment.isEmpty ? .null : .string(series.environment),
      "index": .integer(anomaly.index), "commit": .string(entry.commit),
      "time": JSONValue(entry.time.map { Timestamp.text(seconds: $0) }),
      "value": .number(series.values[anomaly.index]), "expected": .number(anomaly.expected),
      "range": .array([.number(anomaly.range.lowerBound), .number(anomaly.range.upperBound)]),
      "score": .number(anomaly.score), "kind": .string(anomaly.kind.rawValue),
    ])
  }

  /// A run whose metrics together are odd.
  init(oddRun: OddRun, in history: RecordedHistory) {
    let entry = history.entries[oddRun.place]
    self = .object([
      "workflow": .string(oddRun.workflow),
      "environment": oddRun.environment.isEmpty ? .null : .string(oddRun.environment),
      "commit": .string(entry.commit),
      "time": JSONValue(entry.time.map { Timestamp.text(seconds: $0) }),
      "score": .number(oddRun.score), "expected": .array([.number(0), .number(oddRun.limit)]),
      "values": .object(
        Dictionary(
          oddRun.metrics.map { ($0.metric.name, .number($0.value)) }, uniquingKeysWith: { $1 })),
    ])
  }
}
