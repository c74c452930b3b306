/// How values in a row depend on each other.
package enum Autocorrelation {
  /// The correlation of each value with the next, in −1…1.
  ///
  /// - Parameter values: At least two, finite, in the order they were measured.
  /// - Returns: `nil` for anything else, and for values that are all equal.
  /// - Complexity: O(*n*).
  /// - SeeAlso: Box, Jenkins, Reinsel & Ljung (2015), Time Series Analysis, section 2.1.5.
  package static func lag1(_ values: [Double]) -> Double? {
    guard values.count > 1, let moments = SampleMoments(values), moments.variance > 0 else {
      return nil
    }
    let residuals = values.map { $0 - moments.mean }
    let products = zip(residuals, residuals.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    let correlation = products / residuals.reduce(0) { $0 + $1 * $1 }
    return correlation.isFinite ? max(-1, min(1, correlation)) : nil
  }

  /// How many independent values would tell as much about the mean: *n*(1 − ρ) / (1 + ρ) under an
  /// autoregression of the first order.
  ///
  /// - Parameter values: At least one, finite, in the order they were measured.
  /// - Returns: In 1…*n*: alternation, a ρ below 0, is taken for chance and gains nothing. *n* for
  ///   values that are all equal; `nil` for none and for one that isn't finite.
  /// - Complexity: O(*n*).
  /// - SeeAlso: Bartlett (1946), J. R. Stat. Soc. Suppl. 8, doi:10.2307/2983611.
  package static func effectiveSampleSize(_ values: [Double]) -> Double? {
    guard SampleMoments(values) != nil else { return nil }
    let count = Double(values.count)
    guard let correlation = lag1(values) else { return count }
    return max(1, min(count, count * (1 - correlation) / (1 + correlation)))
  }
}
