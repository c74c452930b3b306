import Foundation

/// The errors of forecasts, by horizon.
struct Bands {
  /// The scale of the error at each step.
  private let sizes: [Double]
  /// All errors in units of that scale, ascending.
  private let scores: [Double]
  private let isRatio: Bool

  /// - Parameters:
  ///   - actual: The values after each origin.
  ///   - forecasts: The forecasts from each origin.
  ///   - isRatio: Whether errors are ratios.
  init(_ actual: [[Double]], _ forecasts: [[Double]], isRatio: Bool) {
    let errors = zip(actual, forecasts).map { actual, forecast in
      zip(actual, forecast).map { isRatio ? abs(log($0 / $1)) : abs($0 - $1) }
    }
    let horizon = errors.first?.count ?? 0
    let means = (0..<horizon).map { step in mean(of: errors.map { $0[step] }) }
    // The scales of neighboring steps are smoothed.
    let reach = max(1, horizon / 8)
    let sizes = means.indices.map { step in
      let near = Array(means[max(0, step - reach)..<min(horizon, step + reach + 1)])
      return max(mean(of: near), 1e-12)
    }
    self.sizes = sizes
    self.scores = errors.flatMap { zip($0, sizes).map { $0 / $1 } }.sorted()
    self.isRatio = isRatio
  }

  /// Prediction intervals with the coverage `level`, calibrated on past errors.
  func around(_ forecast: [Double], level: Double) -> [Forecast.Point] {
    let factor = scores.isEmpty ? 0 : quantile(level, ofSorted: scores)
    return forecast.enumerated().map { index, mean in
      let last = sizes.count - 1
      // Beyond the tested horizon, errors grow as those of a random walk.
      let size =
        index <= last
        ? sizes[index] : sizes[last] * sqrt(Double(index + 1) / Double(sizes.count))
      let reach = factor * size
      return Forecast.Point(
        step: index + 1, mean: mean, lower: isRatio ? mean * exp(-reach) : mean - reach,
        upper: isRatio ? mean * exp(reach) : mean + reach)
    }
  }
}
