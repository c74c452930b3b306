/// What is known of the noise of a test's differences before the first of them.
///
/// It only sizes the bets, so that a wrong one costs pairs and never a wrong decision: one that is five
/// times too large costs three to five pairs, one that is five times too small at most three.
package struct NoiseHint: Hashable, Sendable {
  /// How often there were outliers: a number of values, and the number among which they were.
  struct Outliers: Hashable, Sendable {
    var count: Double
    var total: Double

    /// What is assumed when nothing is known: 3 %, which counts as 20 values.
    static let usual = Outliers(count: 0.6, total: 20)
  }

  /// The standard deviation, outliers aside, in the unit of the differences; above 0.
  package let scale: Double
  /// The number of differences that the scale counts as.
  let weight: Double
  let outliers: Outliers

  /// Past differences count as at most so many for the scale, and for the outliers.
  private static let maximumWeight = (scale: 8.0, outliers: 20.0)
  /// A limit is usually chosen by the noise.
  private static let weightOfLimit = 5.0

  /// Learns from the differences of an earlier test of the same metric on the same machine.
  ///
  /// - Parameter differences: In any order; what isn't finite is ignored.
  /// - Returns: nil for fewer than five, or if all are equal.
  package init?(differences: [Double]) {
    let values = differences.filter(\.isFinite).sorted()
    guard values.count >= 5, let spread = Spread(ofSorted: values), spread.scale > 0,
      spread.scale.isFinite
    else { return nil }
    scale = spread.scale
    let count = Double(values.count)
    weight = min(count - 1, Self.maximumWeight.scale)
    let share = min(1, Self.maximumWeight.outliers / count)
    outliers = Outliers(
      count: Outliers.usual.count + share * Double(spread.outliers),
      total: Outliers.usual.total + share * count)
  }

  /// Assumes noise as large as the limit of the test.
  ///
  /// - Returns: nil for a limit of 0, or none.
  init?(limit: Double) {
    guard limit.isFinite, limit != 0 else { return nil }
    scale = abs(limit)
    weight = Self.weightOfLimit
    outliers = .usual
  }

  /// What it says of the first difference.
  var expected: ExpectedNoise {
    ExpectedNoise(scale: scale, outliers: 0, of: 0, prior: outliers)
  }
}
