/// A value as a weighted sum of earlier ones, by least squares with a small penalty.
///
/// - SeeAlso: Hoerl & Kennard (1970), Technometrics 12, doi:10.1080/00401706.1970.10488634.
enum Autoregression {
  /// The lags for a series with these periods: the newest values, and those around a cycle ago.
  static func lags(periods: [Int]) -> [Int] {
    var lags: Set = [1, 2, 3]
    for period in periods { lags.formUnion([period - 1, period, period + 1]) }
    if periods.count > 1 { lags.insert(2 * periods[0]) }
    return lags.filter { $0 > 0 }.sorted()
  }

  /// The values after a series.
  ///
  /// - Parameters:
  ///   - penalty: As a fraction of the mean square.
  ///   - horizon: How many.
  /// - Complexity: O(*n* × lags²).
  static func forecast(
    after values: [Double], lags: [Int], penalty: Double, horizon: Int
  ) -> [Double] {
    let mean = mean(of: values)
    var centered = values.map { $0 - mean }
    let (count, size, longest) = (values.count, lags.count, lags.max() ?? 0)
    guard count > longest else { return [Double](repeating: mean, count: horizon) }
    var matrix = [Double](repeating: 0, count: size * size)
    var right = [Double](repeating: 0, count: size)
    for row in 0..<size {
      for place in longest..<count { right[row] += centered[place - lags[row]] * centered[place] }
      for column in 0...row {
        var sum = 0.0
        for place in longest..<count {
          sum += centered[place - lags[row]] * centered[place - lags[column]]
        }
        matrix[row * size + column] = sum
        matrix[column * size + row] = sum
      }
    }
    let trace = (0..<size).reduce(0) { $0 + matrix[$1 * size + $1] } / Double(size)
    for row in 0..<size { matrix[row * size + row] += penalty * trace + 1e-12 }
    guard let factor = Cholesky(size: size, { matrix[$0 * size + $1] }) else {
      return [Double](repeating: mean, count: horizon)
    }
    let weights = factor.solve(right)
    for _ in 0..<horizon {
      var sum = 0.0
      for index in 0..<size { sum += weights[index] * centered[centered.count - lags[index]] }
      centered.append(sum)
    }
    return centered[count...].map { $0 + mean }
  }
}
