import Insight
import Model
package import Quantities
import Statistics

/// What `predictions` prints for programs.
package struct PredictionsResults: Codable, Sendable {
  package let series: [Series]
  package let anomalies: [AnomalyEntry]
  package let runAnomalies: [RunAnomaly]
  package let warnings: [String]

  package struct Series: Codable, Sendable {
    package let workflow: String
    package let metric: String
    package let unit: String
    package let environment: String?
    /// The names of the models, joined by "+".
    package let model: String
    package let models: [ModelEntry]
    /// In points.
    package let periods: [Int]
    /// How many points ahead were asked for, and how many the history bears.
    package let horizon: Int
    package let supportedHorizon: Int
    /// Of the intervals.
    package let confidence: Double
    /// Why the forecast ends before what was asked for.
    package let reason: String?
    package let points: [Point]
    package let backtest: BackTest?
    /// By name: the value at the end of the horizon.
    package let scenarios: [String: Double?]
    package let limit: Limit?
  }

  package struct Point: Codable, Sendable {
    package let step: Int
    package let time: String?
    package let mean: Double?
    package let lower: Double?
    package let upper: Double?
    /// Why there is no forecast.
    package let reason: String?
  }

  package struct BackTest: Codable, Sendable {
    /// As a fraction.
    package let smape: Double
    package let mase: Double?
    package let coverage: Double?
    /// From how many places was forecast, and how many points ahead.
    package let origins: Int
    package let horizon: Int
  }

  package struct Limit: Codable, Sendable {
    package let value: Double
    package let expectedStep: Int?
    package let earliestStep: Int?
    package let reason: String?
  }

  /// A run whose metrics together are odd.
  package struct RunAnomaly: Codable, Sendable {
    package let workflow: String
    package let environment: String?
    package let commit: String
    package let time: String?
    package let score: Double
    package let expected: Interval
    /// By metric.
    package let values: [String: Double]
  }
}

/// A model of a forecast.
package struct ModelEntry: Codable, Sendable {
  package let name: String
  /// In 0…1; those of a forecast sum to 1.
  package let weight: Double
  /// Of the back-test.
  package let error: Double
}

/// `prediction_models.json`.
package struct PredictionModels: Codable, Sendable {
  private(set) var version = 1
  package let series: [Series]

  package struct Series: Codable, Sendable {
    package let workflow: String
    package let metric: String
    package let environment: String
    package let points: Int
    package let models: [ModelEntry]
    package let smape: Double?
    package let coverage: Double?
  }

  init(_ predictions: [SeriesPrediction]) {
    series = predictions.map { prediction in
      Series(
        workflow: prediction.series.workflow, metric: prediction.series.metric.name,
        environment: prediction.series.environment, points: prediction.series.count,
        models: ModelEntry.all(of: prediction.forecast),
        smape: prediction.forecast.backTest?.smape,
        coverage: prediction.forecast.backTest?.coverage)
    }
  }
}

extension ModelEntry {
  fileprivate static func all(of forecast: Forecast) -> [ModelEntry] {
    forecast.shares.map { .init(name: $0.model.description, weight: $0.weight, error: $0.error) }
  }
}

extension PredictionsResults.Series {
  /// - Parameters:
  ///   - prediction: Of the series.
  ///   - reason: Why it ends before what was asked for; nil where it doesn't.
  ///   - scenarios: By name: the value at the end of the horizon, or nil where none is known.
  init(_ prediction: SeriesPrediction, reason: String?, scenarios: [String: Double?]) {
    let (series, forecast) = (prediction.series, prediction.forecast)
    func time(_ step: Int) -> String? {
      prediction.times.map { Instant(secondsSince1970: $0[step - 1]).description }
    }
    var points = forecast.points.map {
      PredictionsResults.Point(
        step: $0.step, time: time($0.step), mean: $0.mean, lower: $0.lower, upper: $0.upper,
        reason: nil)
    }
    if let reason {
      points.append(
        .init(
          step: prediction.asked,
          time: prediction.askedTime.map { Instant(secondsSince1970: $0).description }, mean: nil,
          lower: nil,
          upper: nil, reason: reason))
    }
    self.init(
      workflow: series.workflow, metric: series.metric.name, unit: series.metric.unit,
      environment: series.environment.orNil,
      model: forecast.shares.map(\.model.description).joined(separator: "+"),
      models: ModelEntry.all(of: forecast), periods: forecast.periods, horizon: prediction.asked,
      supportedHorizon: forecast.points.count, confidence: forecast.confidence, reason: reason,
      points: points,
      backtest: forecast.backTest.map {
        .init(
          smape: $0.smape, mase: $0.mase, coverage: $0.coverage, origins: $0.origins,
          horizon: $0.horizon)
      }, scenarios: scenarios,
      limit: prediction.breach.map {
        .init(
          value: $0.limit, expectedStep: $0.expected, earliestStep: $0.earliest,
          reason: $0.expected == nil ? reason : nil)
      })
  }
}

extension PredictionsResults.RunAnomaly {
  init(_ run: OddRun, in history: RecordedHistory) {
    let entry = history.entries[run.place]
    self.init(
      workflow: run.workflow, environment: run.environment.orNil, commit: entry.commit,
      time: entry.time.map { Instant(secondsSince1970: $0).description }, score: run.score,
      expected: Interval(lower: 0, upper: run.limit),
      values: Dictionary(
        run.metrics.map { ($0.metric.name, $0.value) }, uniquingKeysWith: { $1 }))
  }
}
