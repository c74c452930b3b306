import Foundation

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
    let mean = values.reduce(0, +) / Double(values.count)
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
    guard let weights = solve(matrix, right) else {
      return [Double](repeating: mean, count: horizon)
    }
    for _ in 0..<horizon {
      var sum = 0.0
      for index in 0..<size { sum += weights[index] * centered[centered.count - lags[index]] }
      centered.append(sum)
    }
    return centered[count...].map { $0 + mean }
  }

  /// Solves a symmetric positive definite system by Cholesky's decomposition.
  private static func solve(_ matrix: [Double], _ right: [Double]) -> [Double]? {
    let size = right.count
    var factor = matrix
    for row in 0..<size {
      for column in 0...row {
        var sum = factor[row * size + column]
        for index in 0..<column {
          sum -= factor[row * size + index] * factor[column * size + index]
        }
        if row == column {
          guard sum > 0 else { return nil }
          factor[row * size + row] = sqrt(sum)
        } else {
          factor[row * size + column] = sum / factor[column * size + column]
        }
      }
    }
    var solution = right
    for row in 0..<size {
      for index in 0..<row { solution[row] -= factor[row * size + index] * solution[index] }
      solution[row] /= factor[row * size + row]
    }
    for row in (0..<size).reversed() {
      for index in (row + 1)..<max(row + 1, size) {
        solution[row] -= factor[index * size + row] * solution[index]
      }
      solution[row] /= factor[row * size + row]
    }
    return solution
  }
}
