import Foundation

/// A forecasting model of the pool.
package struct ForecastModel: Hashable, Sendable, CustomStringConvertible {
  /// The method.
  package enum Family: String, Hashable, Sendable, CaseIterable {
    case naive
    case seasonalNaive = "seasonal_naive"
    case theta
    case damped = "damped_ets"
    case smoothing = "seasonal_ets"
    case autoregression
    case seasonalDifferences = "seasonal_differences"
    case lstm
  }

  package let family: Family
  /// The lengths of its seasons.
  package let periods: [Int]

  /// Its name: "theta", "theta(24,168)".
  package var description: String {
    periods.isEmpty
      ? family.rawValue : "\(family.rawValue)(\(periods.map(String.init).joined(separator: ",")))"
  }

  /// The models for a series with these periods.
  static func pool(periods: [Int]) -> [ForecastModel] {
    func model(_ family: Family, _ periods: [Int] = []) -> ForecastModel {
      ForecastModel(family: family, periods: periods)
    }
    var pool = [model(.naive), model(.theta), model(.damped), model(.lstm, periods)]
    if periods.isEmpty { pool.append(model(.autoregression)) }
    let seasonal: [Family] = [.theta, .damped, .smoothing, .autoregression]
    for known in periods.indices.map({ Array(periods[...$0]) }) {
      pool.append(model(.seasonalNaive, [known[known.count - 1]]))
      pool += seasonal.map { model($0, known) }
      pool.append(model(.seasonalDifferences, [known[known.count - 1]]))
    }
    return pool
  }

  /// Whether models that are worse than this one are excluded.
  var isGuard: Bool { family == .naive || family == .seasonalNaive }

  /// Parameters fitted once, and used for later origins.
  enum Parameters: Sendable {
    case none
    case theta(Double)
    case smoothing(ExponentialSmoothing)
    case network(RecurrentNetwork)
  }

  /// Fits the parameters to values.
  func parameters(from series: ForecastSeries) -> Parameters {
    switch family {
    case .naive, .seasonalNaive, .autoregression, .seasonalDifferences: return .none
    case .theta:
      var values = series.values
      _ = Seasons(takenFrom: &values, periods: periods, isMultiplicative: series.isRatio)
      return .theta(ThetaMethod.smoothing(of: values))
    case .damped:
      var values = series.scaled
      _ = Seasons(takenFrom: &values, periods: periods, isMultiplicative: false)
      return .smoothing(ExponentialSmoothing(periods: [], fittedTo: values))
    case .smoothing:
      return .smoothing(ExponentialSmoothing(periods: periods, fittedTo: series.scaled))
    case .lstm:
      return .network(RecurrentNetwork(periods: periods, trainedOn: series.scaled))
    }
  }

  /// Forecasts the values after a series.
  func forecast(
    after series: ForecastSeries, with parameters: Parameters, horizon: Int
  ) -> [Double] {
    let (values, scaled) = (series.values, series.scaled)
    switch (family, parameters) {
    case (.seasonalNaive, _):
      let start = values.count - periods[0]
      return (0..<horizon).map { values[start + $0 % periods[0]] }
    case (.theta, .theta(let smoothing)):
      var rest = values
      let seasons = Seasons(
        takenFrom: &rest, periods: periods, isMultiplicative: series.isRatio)
      return seasons.putBack(
        into: ThetaMethod.forecast(after: rest, smoothing: smoothing, horizon: horizon),
        after: values.count)
    case (.damped, .smoothing(let model)):
      var rest = scaled
      let seasons = Seasons(takenFrom: &rest, periods: periods, isMultiplicative: false)
      return series.unscaled(
        seasons.putBack(into: model.forecast(after: rest, horizon: horizon), after: values.count))
    case (.smoothing, .smoothing(let model)):
      return series.unscaled(model.forecast(after: scaled, horizon: horizon))
    case (.autoregression, _):
      return series.unscaled(
        Autoregression.forecast(
          after: scaled, lags: Autoregression.lags(periods: periods), penalty: 1e-4,
          horizon: horizon))
    case (.seasonalDifferences, _):
      let period = periods[0]
      let steps = Autoregression.forecast(
        after: (period..<scaled.count).map { scaled[$0] - scaled[$0 - period] }, lags: [1, 2, 3],
        penalty: 1e-3, horizon: horizon)
      var extended = scaled
      for step in steps { extended.append(extended[extended.count - period] + step) }
      return series.unscaled(Array(extended[scaled.count...]))
    case (.lstm, .network(let network)):
      return series.unscaled(network.forecast(after: scaled, horizon: horizon))
    default:
      return [Double](repeating: values[values.count - 1], count: horizon)
    }
  }
}

/// A series to forecast, on its original and on the additive scale.
struct ForecastSeries: Sendable {
  let values: [Double]
  /// Whether all values are positive, so that `scaled` are logarithms.
  let isRatio: Bool
  let scaled: [Double]

  init(_ values: [Double]) {
    self.init(values, isRatio: (values.min() ?? 0) > 0)
  }

  private init(_ values: [Double], isRatio: Bool) {
    self.values = values
    self.isRatio = isRatio
    self.scaled = isRatio ? values.map { log($0) } : values
  }

  private init(values: [Double], isRatio: Bool, scaled: [Double]) {
    self.values = values
    self.isRatio = isRatio
    self.scaled = scaled
  }

  /// A prefix of the series, on the same scale.
  func prefix(_ count: Int) -> ForecastSeries {
    ForecastSeries(
      values: Array(values[..<count]), isRatio: isRatio, scaled: Array(scaled[..<count]))
  }

  /// Converts scaled values to the series' unit, limited by the range of the series.
  func unscaled(_ forecast: [Double]) -> [Double] {
    guard let minimum = scaled.min(), let maximum = scaled.max() else { return forecast }
    return forecast.map {
      let value = min(max($0, minimum - (maximum - minimum)), maximum + (maximum - minimum))
      return isRatio ? exp(value) : value
    }
  }
}
