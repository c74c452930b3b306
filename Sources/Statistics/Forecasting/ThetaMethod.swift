/// The Theta method: the mean of a straight line and simple exponential smoothing of the line with
/// twice the curvature.
///
/// - SeeAlso: Assimakopoulos & Nikolopoulos (2000), Int. J. Forecasting 16,
///   doi:10.1016/S0169-2070(00)00066-2.
enum ThetaMethod {
  /// The smoothing parameter, in 0…1, with the best one-step forecasts.
  ///
  /// - Parameter values: At least two, without seasons.
  static func smoothing(of values: [Double]) -> Double {
    let bent = bent(values, line: line(values))
    func error(_ smoothing: Double) -> Double { smoothed(bent, smoothing).squares }
    let grid = (0...20).map { min(max(Double($0) / 20, 1e-4), 0.9999) }
    let best = grid.min { error($0) < error($1) } ?? 0.5
    // Golden-section search around the best grid point.
    var (low, high) = (max(best - 0.05, 1e-4), min(best + 0.05, 0.9999))
    let ratio = 0.618_033_988_7
    var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
    var (leftError, rightError) = (error(left), error(right))
    for _ in 0..<12 {
      if leftError < rightError {
        (high, right, rightError) = (right, left, leftError)
        left = high - ratio * (high - low)
        leftError = error(left)
      } else {
        (low, left, leftError) = (left, right, rightError)
        right = low + ratio * (high - low)
        rightError = error(right)
      }
    }
    return (low + high) / 2
  }

  /// The values after a series.
  static func forecast(after values: [Double], smoothing: Double, horizon: Int) -> [Double] {
    let line = line(values)
    let level = smoothed(bent(values, line: line), smoothing).level
    return (0..<horizon).map { (level + line.at(values.count + $0)) / 2 }
  }

  private static func line(_ values: [Double]) -> LineSums.Line {
    LineSums(values).line(0, values.count)
  }

  private static func bent(_ values: [Double], line: LineSums.Line) -> [Double] {
    values.enumerated().map { 2 * $1 - line.at($0) }
  }

  private static func smoothed(
    _ values: [Double], _ smoothing: Double
  ) -> (level: Double, squares: Double) {
    var (level, squares) = (values[0], 0.0)
    for value in values.dropFirst() {
      let error = value - level
      squares += error * error
      level += smoothing * error
    }
    return (level, squares)
  }
}
