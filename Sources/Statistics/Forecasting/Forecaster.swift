import Foundation

/// Forecasts a series by an average of the models that are best on its own past.
///
/// Every model forecasts known values from up to 24 origins in the series. Models that are worse than
/// the (seasonal) naive forecast are excluded; up to five of the best are averaged. The intervals are
/// calibrated on the errors of this average.
///
/// - SeeAlso: For the averaging, Makridakis, Spiliotis & Assimakopoulos (2020), "The M4
///   Competition", Int. J. Forecasting 36, doi:10.1016/j.ijforecast.2019.04.014; for intervals from
///   past errors, Vovk, Gammerman & Shafer (2005), Algorithmic Learning in a Random World.
package struct Forecaster: Hashable, Sendable {
  /// The coverage of the intervals, in 0…1, exclusive.
  package var confidence = 0.95
  /// The lengths of the seasons, ascending; nil to detect them from the values.
  package var periods: [Int]?
  /// The kinds of models in the pool; the naive ones are always included.
  package var families = Set(ForecastModel.Family.allCases)

  /// The minimum number of values for a back-test.
  package static let minimumValues = 12
  private static let maximumOrigins = 24
  private static let maximumModels = 5
  /// The maximum error of an averaged model, relative to that of the best one.
  private static let tolerance = 1.3

  package init() {}

  /// Forecasts the values after a series.
  ///
  /// - Parameters:
  ///   - values: At least one; all finite.
  ///   - horizon: The number of values to forecast, at least 1.
  package func forecast(after values: [Double], horizon: Int) -> Forecast {
    precondition(!values.isEmpty && horizon > 0, "a forecast needs a value and a horizon")
    guard values.count >= Self.minimumValues else {
      return lastValue(of: values, horizon: horizon)
    }
    let series = ForecastSeries(values)
    let periods = self.periods ?? Periods.detect(in: series.scaled, horizon: horizon)
    let trial = RollingOrigin(
      series,
      ForecastModel.pool(periods: periods).filter { $0.isGuard || families.contains($0.family) },
      periods: periods, horizon: horizon, maximum: Self.maximumOrigins)
    let shares = choose(trial)
    let weights = shares.map(\.weight)
    let mean = combine(
      shares.map { share in
        share.model.forecast(
          after: series, with: share.model.parameters(from: series), horizon: horizon)
      }, weights)
    let past = trial.origins.indices.map { origin in
      combine(shares.map { trial.forecasts[$0.model]?[origin] ?? [] }, weights)
    }
    let bands = Bands(trial.actual, past, isRatio: series.isRatio)
    return Forecast(
      points: bands.around(mean, level: level(for: confidence)),
      likely: bands.around(mean, level: level(for: Self.likely)), confidence: confidence,
      periods: periods,
      shares: shares, backTest: backTest(trial, past, series, periods))
  }

  /// The detected lengths of the seasons of a series, ascending; empty if there are none.
  package static func periods(of values: [Double], horizon: Int) -> [Int] {
    Periods.detect(in: ForecastSeries(values).scaled, horizon: horizon)
  }

  /// The quantile of past errors for the intervals.
  ///
  /// A quantile of few autocorrelated errors is too small on average; the correction was calibrated on
  /// M4 series, and is verified by the coverage of the back-test.
  private func level(for share: Double) -> Double { share + 0.3 * (1 - share) }

  /// The coverage of the likely range.
  private static let likely = 0.8

  private func choose(_ trial: RollingOrigin) -> [Forecast.Share] {
    let tiny = 1e-12
    let limit = trial.errors.filter(\.key.isGuard).map(\.value).min() ?? .infinity
    let best = trial.errors.filter { $0.value <= limit + tiny }
      .sorted { ($0.value, $0.key.description) < ($1.value, $1.key.description) }
      .prefix(Self.maximumModels)
    let minimum = best.first?.value ?? 0
    // The network is used only if no simpler model is better.
    let kept = best.enumerated().filter { place, one in
      one.value <= Self.tolerance * minimum + tiny && (place == 0 || one.key.family != .lstm)
    }.map(\.element)
    let weights = kept.map { pow((minimum + tiny) / ($0.value + tiny), 4) }
    let total = weights.reduce(0, +)
    return zip(kept, weights).map {
      Forecast.Share(model: $0.key, weight: $1 / total, error: $0.value)
    }
  }

  private func combine(_ forecasts: [[Double]], _ weights: [Double]) -> [Double] {
    var sum = [Double](repeating: 0, count: forecasts.first?.count ?? 0)
    for (forecast, weight) in zip(forecasts, weights) {
      for index in sum.indices { sum[index] += weight * forecast[index] }
    }
    return sum
  }

  private func backTest(
    _ trial: RollingOrigin, _ past: [[Double]], _ series: ForecastSeries, _ periods: [Int]
  ) -> Forecast.BackTest {
    let pairs = zip(trial.actual, past).flatMap { zip($0, $1) }
    let gap = periods.first ?? 1
    let steps = (gap..<series.values.count).map {
      abs(series.values[$0] - series.values[$0 - gap])
    }
    let naive = mean(of: steps)
    let error = pairs.reduce(0) { $0 + abs($1.0 - $1.1) } / Double(pairs.count)
    var coverage: Double?
    if trial.origins.count >= 3 {
      var held = 0
      for left in trial.origins.indices {
        // An interval is tested on forecasts that weren't used for its calibration.
        let others = trial.origins.indices.filter { $0 != left }
        let bands = Bands(
          others.map { trial.actual[$0] }, others.map { past[$0] }, isRatio: series.isRatio)
        held += zip(bands.around(past[left], level: level(for: confidence)), trial.actual[left])
          .count {
            $0.lower <= $1 && $1 <= $0.upper
          }
      }
      coverage = Double(held) / Double(pairs.count)
    }
    return Forecast.BackTest(
      origins: trial.origins.count, horizon: trial.horizon,
      smape: RollingOrigin.smape(pairs), mase: naive > 0 ? error / naive : nil, coverage: coverage)
  }

  /// The naive forecast, for a series that is too short for other models.
  private func lastValue(of values: [Double], horizon: Int) -> Forecast {
    let last = values[values.count - 1]
    let steps = zip(values, values.dropFirst()).map { $1 - $0 }
    let size =
      steps.isEmpty ? 0 : sqrt(steps.reduce(0) { $0 + $1 * $1 } / Double(steps.count))
    let t = StudentTDistribution(degreesOfFreedom: Double(max(1, steps.count)))
    func points(_ share: Double) -> [Forecast.Point] {
      let reach = size * (t?.quantile((1 + share) / 2) ?? 0)
      return (1...horizon).map {
        let width = reach * Double($0).squareRoot()
        return Forecast.Point(step: $0, mean: last, lower: last - width, upper: last + width)
      }
    }
    let model = ForecastModel(family: .naive, periods: [])
    return Forecast(
      points: points(confidence), likely: points(Self.likely), confidence: confidence, periods: [],
      shares: [Forecast.Share(model: model, weight: 1, error: 0)], backTest: nil)
  }
}
