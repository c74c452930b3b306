/// The Hodges–Lehmann estimate of a center: the median of all averages of two values.
///
/// Robust to up to 29 % outliers.
///
/// - Parameter values: Any order; up to millions.
/// - Returns: nil for no values, or one that isn't finite.
/// - Complexity: O(*n* log *n*) on average.
/// - SeeAlso: Hodges & Lehmann (1963), Ann. Math. Statist. 34, doi:10.1214/aoms/1177704172.
package func pseudomedian(of values: [Double]) -> Double? {
  guard !values.isEmpty, values.allSatisfy(\.isFinite) else { return nil }
  return OrderedSums.walshAverages(of: values).median
}
