import History
package import Insight
package import Model
import Quantities
import Statistics

extension Report {
  /// What is expected of series, and what in them was odd.
  ///
  /// - Parameters:
  ///   - predictions: One a series.
  ///   - history: Where the series come from.
  ///   - oddRuns: Runs whose metrics together are odd.
  ///   - scenarios: Those wanted, of "best_case", "likely", "worst_case".
  ///   - workflow: The only workflow looked at; nil for all.
  ///   - warnings: What the user should know.
  package init(
    predictions: [SeriesPrediction], oddRuns: [OddRun], in history: RecordedHistory,
    scenarios: [String], workflow: String?, warnings: [String]
  ) {
    let shown = predictions.map {
      PredictionPart(prediction: $0, history: history, scenarios: scenarios)
    }
    let errors = predictions.compactMap { $0.forecast.backTest?.smape }
    var envelope = Envelope(operation: "predictions", workflow: workflow)
    // What the back-tests found, whatever it is.
    envelope.analysisAccuracy =
      errors.isEmpty ? nil : max(0, 1 - errors.reduce(0, +) / Double(errors.count))
    envelope.performanceData = .object([
      "points": .integer(predictions.reduce(0) { $0 + $1.series.count })
    ])
    envelope.analysisResults = .object([
      "series": .array(shown.map(\.json)),
      "anomalies": .array(shown.flatMap(\.anomalies)),
      "run_anomalies": .array(oddRuns.map { JSONValue(oddRun: $0, in: history) }),
      "warnings": .array(warnings.map(JSONValue.string)),
    ])
    var table = TextTable([
      ("odd together", .left), ("commit", .left), ("score", .right), ("limit", .right),
      ("furthest off", .left),
    ])
    for run in oddRuns {
      let entry = history.entries[run.place]
      table.add([
        run.workflow, entry.commit.isEmpty ? "-" : String(entry.commit.prefix(8)),
        Quantity.plain(run.score), Quantity.plain(run.limit),
        run.metrics.first.map {
          "\($0.metric.name) \(Quantity.text($0.value, unit: $0.metric.unit))"
        } ?? "-",
      ])
    }
    let together = table
    self.init(
      text: { style in
        (shown.map { $0.text(style) } + (together.isEmpty ? [] : [together.text()])
          + warnings.map { style.yellow("warning") + ": " + $0 })
          .joined(separator: "\n\n")
      },
      markdown: (shown.map(\.markdown) + (together.isEmpty ? [] : [together.markdown])
        + warnings.map { "- warning: \($0)" }).joined(separator: "\n\n"),
      envelope: envelope)
  }
}

/// One series in every format.
private struct PredictionPart: Sendable {
  let prediction: SeriesPrediction
  let history: RecordedHistory
  let scenarios: [String]
  private var series: MetricSeries { prediction.series }
  private var forecast: Forecast { prediction.forecast }

  /// How many characters past and future get.
  private static let (past, future) = (52, 20)
  /// More rows than that nobody reads.
  private static let mostRows = 12

  private var model: String {
    forecast.shares.map {
      forecast.shares.count == 1
        ? $0.model.description
        : "\($0.model.description) \(Quantity.share(($0.weight * 100).rounded() / 100))"
    }.joined(separator: ", ")
  }

  private func value(_ value: Double) -> String { Quantity.text(value, unit: series.metric.unit) }

  /// Why there is no forecast of the end of what was asked for; nil where there is one.
  private var reason: String? {
    guard prediction.isCut else { return nil }
    let ahead = "\(prediction.asked) points ahead were asked for"
    guard forecast.points.count < Predictor.mostPoints else {
      return "\(ahead), \(Predictor.mostPoints) are the most"
    }
    let span = prediction.times.map { times in
      " (\(Quantity.span((times[1] - times[0]) * Double(times.count))))"
    }
    return "\(ahead), but the history goes back \(forecast.points.count) only\(span ?? "")"
      + "; no forecast reaches further ahead than that"
  }

  private func time(_ step: Int) -> String {
    prediction.times.map { Timestamp.text(seconds: $0[step - 1]) } ?? ""
  }

  private var notes: [String] {
    var notes: [String] = []
    if let test = forecast.backTest {
      let coverage = test.coverage.map {
        "; \(Quantity.share(($0 * 1000).rounded() / 1000)) of values in their interval"
      }
      notes.append(
        "back-test: off by \(Quantity.share(test.smape)) (sMAPE) from \(test.origins) places,"
          + " \(test.horizon) points ahead" + (coverage ?? ""))
    } else {
      notes.append("too short for a back-test: the last value, and a guess from its steps")
    }
    notes.append("model: \(model)")
    if let reason { notes.append(reason) }
    if !forecast.periods.isEmpty {
      notes.append(
        "repeats itself every \(forecast.periods.map(String.init).joined(separator: " and ")) points"
      )
    }
    if let breach = prediction.breach {
      let limit = value(breach.limit)
      let earliest = breach.earliest.map { "at the earliest in \($0) points \(time($0))" }
      notes.append(
        breach.isReached
          ? "is beyond \(limit) already"
          : breach.expected.map { "reaches \(limit) in \($0) points \(time($0))" }
            ?? earliest.map { "may reach \(limit) \($0)" }
            ?? "doesn't reach \(limit) within \(forecast.points.count) points")
    }
    for (name, point) in scenarioPoints {
      notes.append("\(name.replacing("_", with: " ")): \(value(point)) after the last point")
    }
    return notes
  }

  /// The value at the end of the horizon in each scenario wanted.
  private var scenarioPoints: [(String, Double)] {
    guard !prediction.isCut, let likely = forecast.likely.last else { return [] }
    let isLowerBetter = series.metric.better == .lower
    return scenarios.map { name in
      switch name {
      case "best_case": (name, isLowerBetter ? likely.lower : likely.upper)
      case "worst_case": (name, isLowerBetter ? likely.upper : likely.lower)
      default: (name, likely.mean)
      }
    }
  }

  private var table: TextTable {
    var table = TextTable([
      ("step", .right), ("time", .left), ("expected", .right),
      (Quantity.share(forecast.confidence), .right),
    ])
    let points = forecast.points
    let stride = max(1, (points.count + Self.mostRows - 1) / Self.mostRows)
    for point in points where point.step % stride == 0 || point.step == 1 {
      table.add([
        "\(point.step)", time(point.step), value(point.mean),
        "\(value(point.lower)) … \(value(point.upper))",
      ])
    }
    return table
  }

  private var oddities: TextTable {
    var table = TextTable([
      ("odd", .left), ("point", .right), ("commit", .left), ("time", .left), ("value", .right),
      ("expected", .right), ("score", .right),
    ])
    for anomaly in prediction.anomalies.sorted(by: { $0.score > $1.score }).prefix(Self.mostRows) {
      let entry = history.entry(of: anomaly.index, in: series)
      table.add([
        anomaly.kind.rawValue, "\(anomaly.index)",
        entry.commit.isEmpty ? "-" : String(entry.commit.prefix(8)),
        entry.time.map { Timestamp.text(seconds: $0) } ?? "-", value(series.values[anomaly.index]),
        value(anomaly.expected), Quantity.score(anomaly.score),
      ])
    }
    return table
  }

  func text(_ style: TextStyle) -> String {
    let (line, _) = Sparkline.draw(
      Array(series.values.suffix(Self.past)) + forecast.points.prefix(Self.future).map(\.mean),
      width: Self.past + Self.future)
    let split = line.index(line.startIndex, offsetBy: min(Self.past, series.count))
    let plot = "  " + line[..<split] + style.bold("┊") + style.yellow(String(line[split...]))
    return
      ([style.bold(series.title), plot, table.text()] + notes.map { "  " + $0 }
      + (prediction.anomalies.isEmpty ? [] : [oddities.text()])).joined(separator: "\n")
  }

  var markdown: Markdown {
    (["**\(series.title)**", table.markdown, notes.map { "- \($0)" }.joined(separator: "\n")]
      + (prediction.anomalies.isEmpty ? [] : [oddities.markdown])).joined(separator: "\n\n")
  }

  var json: JSONValue {
    .object([
      "workflow": .string(series.workflow), "metric": .string(series.metric.name),
      "unit": .string(series.metric.unit),
      "environment": series.environment.isEmpty ? .null : .string(series.environment),
      "model": .string(forecast.shares.map(\.model.description).joined(separator: "+")),
      "models": .array(
        forecast.shares.map {
          .object([
            "name": .string($0.model.description), "weight": .number($0.weight),
            "error": .number($0.error),
          ])
        }),
      "periods": .array(forecast.periods.map(JSONValue.integer)),
      "horizon": .integer(prediction.asked), "confidence": .number(forecast.confidence),
      "supported_horizon": .integer(forecast.points.count),
      "reason": JSONValue(reason),
      "points": .array(
        forecast.points.map {
          .object([
            "step": .integer($0.step),
            "time": prediction.times == nil ? .null : .string(time($0.step)),
            "mean": .number($0.mean), "lower": .number($0.lower), "upper": .number($0.upper),
          ])
        } + unsupported),
      "backtest": forecast.backTest.map {
        .object([
          "smape": .number($0.smape), "mase": JSONValue($0.mase),
          "coverage": JSONValue($0.coverage), "origins": .integer($0.origins),
          "horizon": .integer($0.horizon),
        ])
      } ?? .null,
      "scenarios": .object(
        prediction.isCut
          ? Dictionary(uniqueKeysWithValues: scenarios.map { ($0, .null) })
          : Dictionary(uniqueKeysWithValues: scenarioPoints.map { ($0.0, .number($0.1)) })),
      "limit": prediction.breach.map {
        .object([
          "value": .number($0.limit),
          "expected_step": $0.expected.map(JSONValue.integer) ?? .null,
          "earliest_step": $0.earliest.map(JSONValue.integer) ?? .null,
          "reason": JSONValue($0.expected == nil ? reason : nil),
        ])
      } ?? .null,
    ])
  }

  /// The last point asked for, where no forecast reaches it.
  private var unsupported: [JSONValue] {
    guard let reason else { return [] }
    return [
      .object([
        "step": .integer(prediction.asked),
        "time": JSONValue(prediction.askedTime.map { Timestamp.text(seconds: $0) }),
        "mean": .null, "lower": .null, "upper": .null, "reason": .string(reason),
      ])
    ]
  }

  var anomalies: [JSONValue] {
    prediction.anomalies.map { JSONValue(anomaly: $0, of: series, in: history) }
  }
}

extension Report {
  /// `prediction_models.json`: which models were chosen for each series, and how they did.
  package static func models(of predictions: [SeriesPrediction]) -> String {
    JSONValue.object([
      "version": .integer(1),
      "series": .array(
        predictions.map { prediction in
          .object([
            "workflow": .string(prediction.series.workflow),
            "metric": .string(prediction.series.metric.name),
            "environment": .string(prediction.series.environment),
            "points": .integer(prediction.series.count),
            "models": .array(
              prediction.forecast.shares.map {
                .object([
                  "name": .string($0.model.description), "weight": .number($0.weight),
                  "error": .number($0.error),
                ])
              }),
            "smape": JSONValue(prediction.forecast.backTest?.smape),
            "coverage": JSONValue(prediction.forecast.backTest?.coverage),
          ])
        }),
    ]).text + "\n"
  }
}
