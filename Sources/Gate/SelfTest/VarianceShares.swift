import Foundation
import Statistics

/// Where the noise of a metric arises: what each level adds to the variance of its logarithm.
///
/// The shares are in 0…1 and sum to 1.
///
/// What lies between checks and between pairs is the same for both runs of a pair, so that a check
/// doesn't see it. What lies within pairs is all that more pairs have to average out.
package struct VarianceShares: Hashable, Sendable {
  /// From check to check, as when a machine gets warm or a neighbour comes and goes; nil where only
  /// one check has two pairs or more.
  package let betweenChecks: Double?
  /// From pair to pair within a check.
  package let betweenPairs: Double
  /// From process to process within a pair: both run the same code, one after the other.
  package let withinPairs: Double

  /// Splits the variance.
  ///
  /// - Parameter checks: For each check the logarithms of both values of each pair, in the order in
  ///   which they were measured; finite. Of longer checks only the last pairs count, as many as
  ///   leave the most values in all.
  /// - Returns: `nil` where no check has two pairs, and where nothing varies.
  init?(checks: [[(base: Double, candidate: Double)]]) {
    let longest = checks.filter { $0.count > 1 }.sorted { $0.count > $1.count }
    /// How many pairs are left of all checks up to one, cut to its length.
    func left(upTo check: Int) -> Int { (check + 1) * longest[check].count }
    let candidates = longest.indices.dropFirst(longest.count > 1 ? 1 : 0)
    guard let last = candidates.max(by: { left(upTo: $0) < left(upTo: $1) }) else { return nil }
    let pairs = longest[last].count
    let values = longest[...last].flatMap { check in
      check.suffix(pairs).flatMap { [$0.base, $0.candidate] }
    }
    let levels = last > 0 ? [last + 1, pairs, 2] : [pairs, 2]
    guard let shares = VarianceComponents(values: values, repetitions: levels)?.shares else {
      return nil
    }
    betweenChecks = last > 0 ? shares[0] : nil
    betweenPairs = shares[shares.count - 2]
    withinPairs = shares[shares.count - 1]
  }
}
