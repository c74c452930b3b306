import Foundation

/// The normal limit of a statistic that takes whole numbers, corrected for continuity.
struct DiscreteNormal {
  let mean: Double
  let variance: Double

  /// P(statistic ≤ `value`).
  func cumulative(_ value: Int) -> Double {
    NormalDistribution.standard.cdf((Double(value) + 0.5 - mean) / variance.squareRoot())
  }

  /// The probability of a value at least this far from the mean, on the side asked for.
  ///
  /// - Parameters:
  ///   - value: What was observed.
  ///   - continuity: Whether half a step is taken off the distance.
  /// - Returns: 1 when nothing varies.
  func pValue(_ value: Double, continuity: Bool) -> Double {
    guard variance > 0 else { return 1 }
    let distance = abs(value - mean) - (continuity ? 0.5 : 0)
    return min(1, 2 * NormalDistribution.standard.survival(distance / variance.squareRoot()))
  }
}
