/// How far two samples are apart, by order alone.
///
/// - SeeAlso: Cliff (1993), Psychol. Bull. 114, doi:10.1037/0033-2909.114.3.494; Vargha & Delaney
///   (2000), J. Educ. Behav. Stat. 25, doi:10.3102/10769986025002101; the bands by Romano, Kromrey,
///   Coraggio & Skowronek (2006).
package struct EffectSize: Hashable, Sendable {
  /// How much there is of an effect.
  package enum Magnitude: String, Hashable, Sendable, CaseIterable {
    /// Cliff's delta is within ±0.147.
    case negligible
    /// Cliff's delta is within ±0.33.
    case small
    /// Cliff's delta is within ±0.474.
    case medium
    /// Cliff's delta is beyond.
    case large
  }

  /// Â₁₂: the probability, in 0…1, that a candidate value exceeds a baseline value, ties counting
  /// half.
  package let varghaDelaney: Double

  /// P(candidate > baseline) − P(candidate < baseline), in −1…1.
  package var cliffsDelta: Double { 2 * varghaDelaney - 1 }

  /// The band that Cliff's delta falls into.
  package var magnitude: Magnitude {
    switch abs(cliffsDelta) {
    case ..<0.147: .negligible
    case ..<0.33: .small
    case ..<0.474: .medium
    default: .large
    }
  }

  /// Compares two samples.
  ///
  /// - Parameters:
  ///   - baseline: At least one value, not NaN; infinities are the smallest and largest.
  ///   - candidate: As `baseline`.
  /// - Returns: `nil` for no value or a NaN.
  /// - Complexity: O(*N* log *N*).
  package init?(baseline: [Double], candidate: [Double]) {
    let pooled = candidate + baseline
    guard !baseline.isEmpty, !candidate.isEmpty, !pooled.contains(where: \.isNaN) else {
      return nil
    }
    let m = candidate.count
    let sum = DoubledRanks(of: pooled).ranks.prefix(m).reduce(0, +)
    self.varghaDelaney =
      Double(sum - m * (m + 1)) / 2 / (Double(m) * Double(baseline.count))
  }
}
