/// Welch's t test of two independent samples whose variances may differ.
///
/// - SeeAlso: Welch (1947), Biometrika 34, doi:10.1093/biomet/34.1-2.28; the degrees of freedom by
///   Satterthwaite (1946), doi:10.2307/3002019.
package struct WelchTest: Hashable, Sendable {
  /// The difference of the means, candidate − baseline.
  package let shift: StudentizedDifference

  /// The difference of the means in standard errors.
  package var statistic: Double { shift.statistic }
  /// The degrees of freedom, usually not an integer.
  package var degreesOfFreedom: Double { shift.degreesOfFreedom }
  /// The two-sided probability, in 0…1, of a statistic at least this extreme by chance.
  package var pValue: Double { shift.pValue }

  /// Compares the means.
  ///
  /// - Parameters:
  ///   - baseline: At least two finite values.
  ///   - candidate: As `baseline`, in the same unit.
  /// - Returns: `nil` for fewer values, for one that isn't finite, and if both samples are constant,
  ///   because their standard error is 0.
  /// - Complexity: O(*N*).
  package init?(baseline: [Double], candidate: [Double]) {
    guard baseline.count > 1, candidate.count > 1,
      let before = SampleMoments(baseline), let after = SampleMoments(candidate)
    else { return nil }
    // Normalized, so that no square overflows.
    let squaredError = before.squaredError + after.squaredError
    let (first, second) = (before.squaredError / squaredError, after.squaredError / squaredError)
    let inverse = first * first / (before.count - 1) + second * second / (after.count - 1)
    guard
      let shift = StudentizedDifference(
        difference: after.mean - before.mean, squaredError: squaredError,
        degreesOfFreedom: 1 / inverse)
    else { return nil }
    self.shift = shift
  }

  /// The interval of the difference of the means; `nil` for a confidence outside of 0…1, exclusive.
  package func interval(confidence: Double) -> ClosedRange<Double>? {
    shift.interval(confidence: confidence)
  }
}
