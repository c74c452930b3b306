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
    var document = Document(shown.map(\.section))
    document.add(.rows(Self.oddTogether(oddRuns, in: history)))
    document.add(.warnings(warnings))
    self.init(
      document,
      Envelope(
        operation: "predictions", workflow: workflow,
        data: PointsData(points: predictions.reduce(0) { $0 + $1.series.count }),
        results: PredictionsResults(
          series: shown.map(\.results),
          anomalies: predictions.flatMap { prediction in
            prediction.anomalies.map { AnomalyEntry($0, of: prediction.series, in: history) }
          }, runAnomalies: oddRuns.map { .init($0, in: history) }, warnings: warnings),
        // What the back-tests found, whatever it is.
        metrics: OperationMetrics(
          analysisAccuracy: errors.isEmpty
            ? nil : Fraction(max(0, 1 - mean(of: errors))))))
  }

  private static func oddTogether(_ runs: [OddRun], in history: RecordedHistory) -> Table {
    var table = Table(
      columns: [
        ("multivariate anomaly", .left), ("commit", .left), ("score", .right), ("limit", .right),
        ("largest deviation", .left),
      ])
    for run in runs {
      let entry = history.entries[run.place]
      table.add([
        run.workflow, entry.commit.isEmpty ? "-" : String(entry.commit.prefix(8)),
        Quantity.plain(run.score), Quantity.plain(run.limit),
        run.metrics.first.map {
          "\($0.metric.name) \(Quantity.text($0.value, unit: $0.metric.unit))"
        } ?? "-",
      ])
    }
    return table
  }
}

/// One series in words.
private struct PredictionPart {
  let prediction: SeriesPrediction
  let history: RecordedHistory
  let scenarios: [String]
  private var series: MetricSeries { prediction.series }
  private var forecast: Forecast { prediction.forecast }

  /// More rows than that nobody reads.
  private static let maximumRows = 12

  private var model: String {
    forecast.shares.map {
      forecast.shares.count == 1
        ? $0.model.description
        : "\($0.model.description) \(Quantity.percent(($0.weight * 100).rounded() / 100))"
    }.joined(separator: ", ")
  }

  private func value(_ value: Double) -> String { Quantity.text(value, unit: series.metric.unit) }

  /// Why there is no forecast of the end of what was asked for; nil where there is one.
  private var reason: String? {
    guard prediction.isCut else { return nil }
    let ahead =
      "\(Quantity.count(prediction.asked, "point")) ahead \(prediction.asked == 1 ? "was" : "were") requested"
    guard forecast.points.count < Predictor.maximumPoints else {
      return "\(ahead); the maximum is \(Predictor.maximumPoints)"
    }
    let span = prediction.times.map { times in
      " (\(Quantity.span((times[1] - times[0]) * Double(times.count))))"
    }
    return "\(ahead), but the history has only \(forecast.points.count)\(span ?? "");"
      + " that is the maximum horizon"
  }

  private func time(_ step: Int) -> String {
    prediction.times.map { Instant(secondsSince1970: $0[step - 1]).description } ?? ""
  }

  /// A number of points with the time of the last, where one is known.
  private func ahead(_ step: Int) -> String {
    [Quantity.count(step, "point"), time(step)].filter { !$0.isEmpty }.joined(separator: " ")
  }

  private var notes: [String] {
    var notes: [String] = []
    if let test = forecast.backTest {
      let coverage = test.coverage.map {
        "; \(Quantity.percent(($0 * 1000).rounded() / 1000)) of values within their interval"
      }
      notes.append(
        "back-test: sMAPE \(Quantity.percent(test.smape)) over \(Quantity.count(test.origins, "origin")),"
          + " \(Quantity.count(test.horizon, "point")) ahead" + (coverage ?? ""))
    } else {
      notes.append(
        "too short for a back-test: the last value, with an interval estimated from "
          + "its steps")
    }
    notes.append("model: \(model)")
    if let reason { notes.append(reason) }
    if !forecast.periods.isEmpty {
      notes.append(
        "seasonal with a period of \(forecast.periods.map(String.init).joined(separator: " and ")) points"
      )
    }
    if let breach = prediction.breach {
      let limit = value(breach.limit)
      let earliest = breach.earliest.map { "at the earliest in \(ahead($0))" }
      notes.append(
        breach.isReached
          ? "is already beyond \(limit)"
          : breach.expected.map { "reaches \(limit) in \(ahead($0))" }
            ?? earliest.map { "may reach \(limit) \($0)" }
            ?? "doesn't reach \(limit) within \(Quantity.count(forecast.points.count, "point"))")
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

  private var table: Table {
    var table = Table(
      columns: [
        ("step", .right), ("time", .left), ("expected", .right),
        (Quantity.percent(forecast.confidence), .right),
      ])
    let points = forecast.points
    let stride = max(1, (points.count + Self.maximumRows - 1) / Self.maximumRows)
    for point in points where point.step % stride == 0 || point.step == 1 {
      table.add([
        "\(point.step)", time(point.step), value(point.mean),
        "\(value(point.lower)) … \(value(point.upper))",
      ])
    }
    return table
  }

  private var anomalies: Table {
    var table = Table(
      columns: [
        ("anomaly", .left), ("point", .right), ("commit", .left), ("time", .left),
        ("value", .right), ("expected", .right), ("score", .right),
      ])
    for anomaly in prediction.anomalies.sorted(by: { $0.score > $1.score }).prefix(Self.maximumRows)
    {
      let entry = history.entry(of: anomaly.index, in: series)
      table.add([
        anomaly.kind.rawValue, "\(anomaly.index)",
        entry.commit.isEmpty ? "-" : String(entry.commit.prefix(8)),
        entry.time.map { Instant(secondsSince1970: $0).description } ?? "-",
        value(series.values[anomaly.index]),
        value(anomaly.expected), Quantity.score(anomaly.score),
      ])
    }
    return table
  }

  var section: Block {
    var chart = SeriesChart(series.values)
    chart.forecast = forecast.points.map(\.mean)
    for anomaly in prediction.anomalies { chart.marks[anomaly.index] = .anomaly }
    return .section(
      series.title,
      [.chart(.series(chart)), .rows(table), .lines(notes), .rows(anomalies)].compactMap(\.self))
  }

  var results: PredictionsResults.Series {
    .init(
      prediction, reason: reason,
      scenarios: prediction.isCut
        ? Dictionary(uniqueKeysWithValues: scenarios.map { ($0, nil) })
        : Dictionary(uniqueKeysWithValues: scenarioPoints.map { ($0.0, $0.1) }))
  }
}

extension Report {
  /// `prediction_models.json`: which models were chosen for each series, and how they did.
  package static func models(of predictions: [SeriesPrediction]) -> String {
    JSONValue(of: PredictionModels(predictions)).text + "\n"
  }
}
