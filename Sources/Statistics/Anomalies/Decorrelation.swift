import Foundation

/// Decorrelated columns: of each, the part that is not explained by the previous ones.
///
/// Methods that consider one column at a time, such as an isolation forest, report rows at both ends of
/// a common factor as anomalies, and miss rows that break the correlation.
///
/// - Parameter columns: Equally many finite values each, at least four.
/// - Returns: As many columns, each centered at 0 with a robust deviation of 1; unscaled if (nearly) no
///   deviation is left.
/// - Complexity: O(*columns*² · *n* log *n*).
/// - SeeAlso: The normal correlation from Spearman's, 2 sin(πρ/6), by Pearson (1907), "On further
///   methods of determining correlation".
package func decorrelated(_ columns: [[Double]]) -> [[Double]] {
  func standardized(_ values: [Double], above minimum: Double = 0) -> [Double] {
    let center = median(of: values)
    let deviation = robustDeviation(of: values, around: center)
    return values.map { ($0 - center) / (deviation > minimum ? deviation : 1) }
  }
  var columns = columns.map { standardized($0) }
  for first in columns.indices {
    for second in columns.indices where second > first {
      guard let found = RankTests.correlation(columns[first], columns[second]) else { continue }
      let slope = 2 * sin(.pi / 6 * found.rho)
      // The residual of a copy of another column is rounding error.
      columns[second] = standardized(
        zip(columns[first], columns[second]).map { $1 - slope * $0 }, above: 1e-6)
    }
  }
  return columns
}
