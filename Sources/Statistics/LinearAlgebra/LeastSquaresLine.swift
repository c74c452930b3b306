/// The least-squares line through points.
///
/// - SeeAlso: `LineSums` for lines through many segments of one series; `TheilSen` for robustness to
///   outliers.
package struct LeastSquaresLine: Hashable, Sendable {
  /// The change of *y* per unit of *x*.
  package let slope: Double
  /// The value at *x* = 0.
  package let intercept: Double
  /// The standard error of the slope; 0 for two points.
  package let slopeError: Double
  /// The degrees of freedom: the number of points minus 2.
  package let degreesOfFreedom: Double

  /// Fits a line.
  ///
  /// - Parameters:
  ///   - x: Finite.
  ///   - y: Finite, one for each of `x`.
  /// - Returns: `nil` for fewer than two points, if all of `x` are equal, and for sums that overflow.
  /// - Complexity: O(*n*).
  package init?(x: [Double], y: [Double]) {
    guard x.count == y.count, x.count > 1, let across = SampleMoments(x),
      let along = SampleMoments(y), across.residualSquares > 0
    else { return nil }
    let products = zip(x, y).reduce(0) { $0 + ($1.0 - across.mean) * ($1.1 - along.mean) }
    let slope = products / across.residualSquares
    let residuals = zip(x, y).reduce(0) {
      let residual = $1.1 - along.mean - slope * ($1.0 - across.mean)
      return $0 + residual * residual
    }
    let freedom = across.count - 2
    let error = freedom > 0 ? (residuals / freedom / across.residualSquares).squareRoot() : 0
    guard slope.isFinite, error.isFinite else { return nil }
    self.slope = slope
    self.intercept = along.mean - slope * across.mean
    self.slopeError = error
    self.degreesOfFreedom = freedom
  }

  /// The value of the line at *x*.
  package func value(at x: Double) -> Double { intercept + slope * x }
}
