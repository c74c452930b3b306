/// An estimated shift with its confidence interval.
package struct ShiftEstimate: Hashable, Sendable {
  /// The Hodges–Lehmann estimate, in the unit of the data.
  package let estimate: Double
  /// The lower end of the interval.
  package let lower: Double
  /// The upper end of the interval.
  package let upper: Double
  /// The coverage of the interval, in 0…1: at least the requested confidence.
  package let confidence: Double

  package init(estimate: Double, lower: Double, upper: Double, confidence: Double) {
    self.estimate = estimate
    self.lower = lower
    self.upper = upper
    self.confidence = confidence
  }
}

extension ShiftEstimate {
  /// The center of paired differences: the median of all Walsh averages, with the interval of the
  /// shifts that Wilcoxon's signed-rank test does not reject.
  ///
  /// Robust to up to 29 % outliers. Exact for up to 464 differences, by the normal limit beyond.
  ///
  /// - Parameters:
  ///   - differences: Any order; up to millions.
  ///   - confidence: The minimum coverage, in 0…1, exclusive.
  /// - Returns: `nil` if there are too few differences for that confidence: the whole range of *n* of
  ///   them covers 1 − 2⁻⁽ⁿ⁻¹⁾. Also `nil` if a difference isn't finite or the confidence is out of
  ///   range.
  /// - Complexity: O(*n*³) for the exact distribution, else O(*n* log *n*) on average.
  /// - SeeAlso: Hodges & Lehmann (1963), Ann. Math. Statist. 34, doi:10.1214/aoms/1177704172;
  ///   the interval as in Hollander, Wolfe & Chicken (2014), section 3.3.
  package static func paired(differences: [Double], confidence: Double) -> Self? {
    let distribution = SignedRankDistribution(count: differences.count)
    return paired(differences: differences, confidence: confidence, distribution: distribution)
  }

  /// As `paired(differences:confidence:)`, with a precomputed distribution.
  static func paired(
    differences: [Double], confidence: Double, distribution: SignedRankDistribution
  ) -> Self? {
    guard differences.allSatisfy(\.isFinite) else { return nil }
    let averages = OrderedSums.walshAverages(of: differences)
    return fromOrderStatistics(averages, confidence: confidence) {
      distribution.cumulative(2 * $0)
    }
  }

  /// The shift between two independent samples, candidate − baseline: the median of all pairwise
  /// differences, with the interval of the shifts that the Mann–Whitney test does not reject.
  ///
  /// Exact without ties for up to some hundred values, otherwise by the normal approximation; with ties
  /// the interval is conservative.
  ///
  /// - Parameters:
  ///   - baseline: Any order; up to millions.
  ///   - candidate: As `baseline`, in the same unit.
  ///   - confidence: The least coverage wanted, in 0…1, exclusive.
  /// - Returns: `nil` if the samples are too small for that confidence, a value isn't finite or the
  ///   confidence is out of range.
  /// - Complexity: O(min(*m*, *n*) · *mn*) for the exact distribution, else O(*N* log *N*) on
  ///   average.
  /// - SeeAlso: Hodges & Lehmann (1963); Lehmann (1975), Nonparametrics, section 2.5.
  package static func between(
    baseline: [Double], candidate: [Double], confidence: Double
  ) -> Self? {
    guard !baseline.isEmpty, !candidate.isEmpty,
      baseline.allSatisfy(\.isFinite), candidate.allSatisfy(\.isFinite)
    else { return nil }
    let differences = OrderedSums.differences(baseline: baseline, candidate: candidate)
    let distribution = MannWhitneyDistribution(affordable: baseline.count, candidate.count)
    return fromOrderStatistics(differences, confidence: confidence) {
      distribution.cumulative($0)
    }
  }

  /// The interval from the `k`th smallest to the `k`th largest value, for the largest `k` whose test
  /// statistic is rejected.
  ///
  /// - Parameters:
  ///   - sums: All averages or differences.
  ///   - cumulative: P(statistic ≤ its argument) under no shift.
  private static func fromOrderStatistics(
    _ sums: OrderedSums, confidence: Double, cumulative: (Int) -> Double
  ) -> Self? {
    guard 0 < confidence, confidence < 1 else { return nil }
    let tail = (1 - confidence) / 2
    // The tolerance includes a tail of exactly the error, such as 2 / 2⁸ at 1 − 2⁻⁷.
    func isRare(_ statistic: Int) -> Bool { cumulative(statistic) <= tail * (1 + 1e-12) }
    guard sums.count > 0, isRare(0) else { return nil }
    var low = 0
    var high = sums.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if isRare(middle) { low = middle } else { high = middle }
    }
    return Self(
      estimate: sums.median, lower: sums[low], upper: sums[sums.count - 1 - low],
      confidence: 1 - 2 * cumulative(low))
  }
}
