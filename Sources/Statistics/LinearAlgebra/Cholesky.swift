import Foundation

/// The Cholesky decomposition of a positive definite matrix.
struct Cholesky: Sendable {
  private let size: Int
  private var rows: [Double]

  /// - Returns: `nil` for a matrix that isn't positive definite.
  /// - Complexity: O(*n*³).
  init?(size: Int, _ element: (Int, Int) -> Double) {
    self.size = size
    rows = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0...row {
        var sum = element(row, column)
        for place in 0..<column { sum -= rows[row * size + place] * rows[column * size + place] }
        if row == column {
          guard sum > 0 else { return nil }
          rows[row * size + row] = sum.squareRoot()
        } else {
          rows[row * size + column] = sum / rows[column * size + column]
        }
      }
    }
  }

  /// Half the logarithm of the determinant.
  var halfLogDeterminant: Double {
    (0..<size).reduce(0) { $0 + log(rows[$1 * size + $1]) }
  }

  /// Solves the triangular system.
  func forward(_ right: [Double]) -> [Double] {
    var result = right
    for row in 0..<size {
      for column in 0..<row { result[row] -= rows[row * size + column] * result[column] }
      result[row] /= rows[row * size + row]
    }
    return result
  }

  /// Solves the system of the matrix.
  func solve(_ right: [Double]) -> [Double] {
    var result = forward(right)
    for row in (0..<size).reversed() {
      for place in (row + 1)..<size {
        result[row] -= rows[place * size + row] * result[place]
      }
      result[row] /= rows[row * size + row]
    }
    return result
  }
}
