/// The mean and the variance of a sample.
package struct SampleMoments {
  /// The number of values.
  package let count: Double
  package let mean: Double
  /// The unbiased variance, in the squared unit; 0 for a single value.
  package let variance: Double

  /// The variance of the mean.
  var squaredError: Double { variance / count }

  /// The sum of the squared differences from the mean.
  package var residualSquares: Double { variance * (count - 1) }

  /// The squared coefficient of variation: 1 for exponential times.
  package var squaredVariation: Double { variance / (mean * mean) }

  /// - Returns: `nil` for no values, for a value that isn't finite and for sums that overflow.
  package init?(_ values: [Double]) {
    guard let first = values.first else { return nil }
    let count = Double(values.count)
    if values.allSatisfy({ $0 == first }) {
      guard first.isFinite else { return nil }
      (self.count, self.mean, self.variance) = (count, first, 0)
      return
    }
    let rough = values.reduce(0, +) / count
    // The second pass corrects the rounding error of the first.
    let (sum, squares) = values.reduce((0.0, 0.0)) { sums, value in
      let residual = value - rough
      return (sums.0 + residual, sums.1 + residual * residual)
    }
    let variance = (squares - sum * sum / count) / (count - 1)
    guard rough.isFinite, variance.isFinite else { return nil }
    (self.count, self.mean, self.variance) = (count, rough + sum / count, max(0, variance))
  }
}
