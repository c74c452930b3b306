/// The Hodges–Lehmann estimate of a centre: the median of all averages of two values.
///
/// Robust to up to 29 % outliers.
///
/// - Parameter values: Finite values, any order.
/// - Returns: nil for no values.
/// - SeeAlso: Hodges & Lehmann (1963), Ann. Math. Statist. 34, doi:10.1214/aoms/1177704172.
package func pseudomedian(of values: [Double]) -> Double? {
  values.isEmpty ? nil : quantile(0.5, ofSorted: walshAverages(values))
}
