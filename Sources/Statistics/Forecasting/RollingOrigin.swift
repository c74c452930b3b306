/// Forecasts of all models from origins within a series, with the actual values.
struct RollingOrigin {
  /// The number of values before each forecast, ascending.
  let origins: [Int]
  /// The horizon of each.
  let horizon: Int
  /// The values after each origin.
  let actual: [[Double]]
  /// The forecasts of each model from each origin.
  let forecasts: [ForecastModel: [[Double]]]
  /// The mean error of each model.
  let errors: [ForecastModel: Double]

  /// - Parameters:
  ///   - series: At least 12 values.
  ///   - models: The models.
  ///   - periods: The lengths of the seasons.
  ///   - horizon: The horizon; shorter if the series is short.
  ///   - maximum: The maximum number of origins.
  init(
    _ series: ForecastSeries, _ models: [ForecastModel], periods: [Int], horizon: Int, maximum: Int
  ) {
    let count = series.values.count
    let reach = min(horizon, max(1, count / 4))
    let last = count - reach
    let needed = periods.max().map { 2 * $0 + 10 } ?? 8
    let first = min(max(count / 2, needed), last)
    let stride = min(max(1, (last - first) / (maximum - 1)), max(1, reach / 2))
    let origins = Array(
      (0..<maximum).map { last - $0 * stride }.prefix { $0 >= first }.reversed())
    let actual = origins.map { Array(series.values[$0..<($0 + reach)]) }
    var forecasts: [ForecastModel: [[Double]]] = [:]
    var errors: [ForecastModel: Double] = [:]
    let pasts = origins.map { series.prefix($0) }
    for model in models {
      // Parameters that are fitted once must not depend on the test values.
      let parameters = model.parameters(from: pasts[0])
      let made = pasts.map { model.forecast(after: $0, with: parameters, horizon: reach) }
      forecasts[model] = made
      errors[model] =
        zip(actual, made).reduce(0) { sum, pair in
          sum + Self.error(Array(zip(pair.0, pair.1)), isRatio: series.isRatio)
        } / Double(origins.count)
    }
    self.origins = origins
    self.horizon = reach
    self.actual = actual
    self.forecasts = forecasts
    self.errors = errors
  }

  private static func error(_ pairs: [(Double, Double)], isRatio: Bool) -> Double {
    isRatio ? smape(pairs) : pairs.reduce(0) { $0 + abs($1.0 - $1.1) } / Double(pairs.count)
  }

  /// 2|y − f| / (|y| + |f|) on average, in 0…2.
  static func smape(_ pairs: [(Double, Double)]) -> Double {
    pairs.reduce(0) { sum, pair in
      let size = abs(pair.0) + abs(pair.1)
      return sum + (size > 0 ? 2 * abs(pair.0 - pair.1) / size : 0)
    } / Double(max(1, pairs.count))
  }
}
