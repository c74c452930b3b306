/// Two one-sided tests: whether a difference lies within margins, not whether it differs from zero.
///
/// - SeeAlso: Schuirmann (1987), J. Pharmacokin. Biopharm. 15, doi:10.1007/BF01068419.
package struct EquivalenceTest: Hashable, Sendable {
  /// The mean difference, candidate − baseline.
  package let shift: StudentizedDifference
  /// The differences that count as none, in the unit of the data.
  package let margins: ClosedRange<Double>
  /// The larger of both one-sided probabilities, in 0…1: small when the difference is inside.
  package let pValue: Double

  /// Tests the mean of paired differences.
  ///
  /// - Parameters:
  ///   - differences: At least two finite values that aren't all equal.
  ///   - margins: What counts as no difference, finite.
  /// - Returns: `nil` for anything else.
  /// - Complexity: O(*n*).
  package static func paired(differences: [Double], margins: ClosedRange<Double>) -> Self? {
    guard differences.count > 1, let moments = SampleMoments(differences) else { return nil }
    let shift = StudentizedDifference(
      difference: moments.mean, squaredError: moments.squaredError,
      degreesOfFreedom: moments.count - 1)
    return shift.flatMap { Self(shift: $0, margins: margins) }
  }

  /// Tests the difference of the means of two independent samples, as `WelchTest` does.
  ///
  /// - Parameters:
  ///   - baseline: At least two finite values.
  ///   - candidate: As `baseline`, in the same unit; not both constant.
  ///   - margins: What counts as no difference, finite.
  /// - Returns: `nil` for anything else.
  /// - Complexity: O(*N*).
  package static func welch(
    baseline: [Double], candidate: [Double], margins: ClosedRange<Double>
  ) -> Self? {
    WelchTest(baseline: baseline, candidate: candidate)
      .flatMap { Self(shift: $0.shift, margins: margins) }
  }

  private init?(shift: StudentizedDifference, margins: ClosedRange<Double>) {
    guard margins.lowerBound.isFinite, margins.upperBound.isFinite else { return nil }
    self.shift = shift
    self.margins = margins
    self.pValue = max(
      shift.pValue(.greater, null: margins.lowerBound),
      shift.pValue(.less, null: margins.upperBound))
  }

  /// Whether the difference lies within the margins, at a significance in 0…0.5, exclusive.
  package func isEquivalent(significance: Double) -> Bool { pValue <= significance }

  /// The interval of confidence 1 − 2α, which lies within the margins exactly when the test says
  /// so; `nil` unless α is in 0…0.5, exclusive.
  package func interval(significance: Double) -> ClosedRange<Double>? {
    shift.interval(confidence: 1 - 2 * significance)
  }
}
