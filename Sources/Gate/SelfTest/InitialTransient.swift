import Foundation
import Statistics

/// The first runs of a check that are not yet like the later ones, beyond those that `warmup` leaves
/// out already.
///
/// Every check starts fresh processes after a build, so that all checks of a self-test show the same
/// transient. Its length is where the standard error of the rest is smallest (MSER-5, on the medians
/// over the checks); it is believed where it shows again and again, by a signed-rank test over the
/// checks that counts in how many lengths there were to choose from.
package struct InitialTransient: Hashable, Sendable {
  /// How many runs of each side it lasts: a multiple of 5, 0 where runs are alike from the first on.
  package let runs: Int
  /// By how much the values of these runs differ from those of the later ones, as a fraction of
  /// them, above 0 for larger ones; 0 without a transient.
  package let change: Double

  /// How likely runs that are all alike are said to have one.
  private static let falseAlarmRate = 0.05
  /// The minimum number of pairs of a check that can show one: MSER-5 asks for as many.
  private static let minimumPairs = 10

  /// Looks for a transient.
  ///
  /// - Parameter checks: For each check the logarithms of a metric, averaged over each pair, in the
  ///   order in which they were measured; finite.
  /// - Returns: `nil` where there are too few checks of ten pairs or more to tell.
  init?(checks: [[Double]]) {
    let checks = checks.filter { $0.count >= Self.minimumPairs }
    guard let length = checks.map(\.count).min() else { return nil }
    let lengths = Double(length / Self.minimumPairs)
    guard
      WilcoxonSignedRank.smallestPValue(pairs: checks.count) * lengths <= Self.falseAlarmRate
    else { return nil }
    let centers = checks.map(median(of:))
    let profile = (0..<length).map { place in
      median(of: zip(checks, centers).map { $0[place] - $1 })
    }
    let cut = WarmUp.mser5(profile)
    let differences = checks.map { values in
      mean(of: Array(values.prefix(cut))) - mean(of: Array(values.dropFirst(cut)))
    }
    guard cut > 0,
      WilcoxonSignedRank(differences: differences).pValue * lengths <= Self.falseAlarmRate
    else {
      (runs, change) = (0, 0)
      return
    }
    (runs, change) = (cut, expm1(median(of: differences)))
  }
}
