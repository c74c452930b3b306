import Foundation

/// Columns without what they have in common: of each, the part that those before it don't explain.
///
/// Methods that look along one column at a time, such as an isolation forest, take values at both ends
/// of what columns have in common for odd, and see nothing of a row that breaks it.
///
/// - Parameter columns: Of equally many finite values each, four or more.
/// - Returns: As many columns, each around 0 with a robust deviation of 1; unscaled where (nearly) no
///   deviation is left.
/// - Complexity: O(*columns*² · *n* log *n*).
/// - SeeAlso: The normal correlation from Spearman's, 2 sin(πρ/6), by Pearson (1907), "On further
///   methods of determining correlation".
package func decorrelated(_ columns: [[Double]]) -> [[Double]] {
  func standardized(_ values: [Double], above least: Double = 0) -> [Double] {
    let center = median(of: values)
    let deviation = robustDeviation(of: values, around: center)
    return values.map { ($0 - center) / (deviation > least ? deviation : 1) }
  }
  var columns = columns.map { standardized($0) }
  for first in columns.indices {
    for second in columns.indices where second > first {
      guard let found = RankTests.correlation(columns[first], columns[second]) else { continue }
      let slope = 2 * sin(.pi / 6 * found.rho)
      // What is left of a copy of another column is rounding.
      columns[second] = standardized(
        zip(columns[first], columns[second]).map { $1 - slope * $0 }, above: 1e-6)
    }
  }
  return columns
}
