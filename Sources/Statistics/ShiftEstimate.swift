/// An estimated shift with the interval that holds it.
package struct ShiftEstimate: Hashable, Sendable {
  /// The Hodges–Lehmann estimate, in the unit of the data.
  package let estimate: Double
  /// The lower end of the interval.
  package let lower: Double
  /// The upper end of the interval.
  package let upper: Double
  /// The chance, in 0…1, that such an interval holds the true shift: at least what was asked.
  package let confidence: Double
}

extension ShiftEstimate {
  /// The centre of paired differences: the median of all Walsh averages, with the interval that
  /// Wilcoxon's signed-rank test does not reject.
  ///
  /// Robust to up to 29 % outliers.
  ///
  /// - Parameters:
  ///   - differences: Finite values, any order.
  ///   - confidence: The least coverage wanted, in 0…1, exclusive.
  /// - Returns: `nil` when there are too few differences for that confidence: the whole range of
  ///   *n* of them covers 1 − 2⁻⁽ⁿ⁻¹⁾.
  /// - Complexity: O(*n*³) for the distribution, O(*n*² log *n*) for the averages.
  /// - SeeAlso: Hodges & Lehmann (1963), Ann. Math. Statist. 34, doi:10.1214/aoms/1177704172;
  ///   the interval as in Hollander, Wolfe & Chicken (2014), section 3.3.
  package static func paired(differences: [Double], confidence: Double) -> Self? {
    let distribution = SignedRankDistribution(count: differences.count)
    return paired(differences: differences, confidence: confidence, distribution: distribution)
  }

  /// As `paired(differences:confidence:)`, with the distribution already at hand.
  static func paired(
    differences: [Double], confidence: Double, distribution: SignedRankDistribution
  ) -> Self? {
    let averages = walshAverages(differences)
    return fromOrderStatistics(averages, confidence: confidence) {
      distribution.cumulative(2 * $0)
    }
  }

  /// The shift between two independent samples, candidate − baseline: the median of all pairwise
  /// differences, with the interval that the Mann–Whitney test does not reject.
  ///
  /// Exact without ties; with ties the interval is at least as wide as asked.
  ///
  /// - Parameters:
  ///   - baseline: At least one finite value, any order.
  ///   - candidate: As `baseline`, in the same unit.
  ///   - confidence: The least coverage wanted, in 0…1, exclusive.
  /// - Returns: `nil` when the samples are too small for that confidence.
  /// - SeeAlso: Hodges & Lehmann (1963); Lehmann (1975), Nonparametrics, section 2.5.
  package static func between(
    baseline: [Double], candidate: [Double], confidence: Double
  ) -> Self? {
    let differences = candidate.flatMap { value in baseline.map { value - $0 } }.sorted()
    let distribution = RankSumDistribution(
      doubledRanks: (1...(baseline.count + candidate.count)).map { 2 * $0 },
      chosen: candidate.count)
    let least = candidate.count * (candidate.count + 1)
    return fromOrderStatistics(differences, confidence: confidence) {
      distribution.cumulative(least + 2 * $0)
    }
  }

  /// The interval from the `k`th smallest to the `k`th largest value, for the largest `k` whose
  /// test statistic is too rare to be believed.
  ///
  /// - Parameters:
  ///   - sorted: All averages or differences, ascending.
  ///   - cumulative: P(statistic ≤ its argument) under no shift.
  private static func fromOrderStatistics(
    _ sorted: [Double], confidence: Double, cumulative: (Int) -> Double
  ) -> Self? {
    precondition(0 < confidence && confidence < 1, "a confidence lies between 0 and 1")
    let tail = (1 - confidence) / 2
    // The tolerance admits a tail that is met exactly, such as 2 / 2⁸ at 1 − 2⁻⁷.
    func isRare(_ statistic: Int) -> Bool { cumulative(statistic) <= tail * (1 + 1e-12) }
    guard !sorted.isEmpty, isRare(0) else { return nil }
    var low = 0
    var high = sorted.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if isRare(middle) { low = middle } else { high = middle }
    }
    return Self(
      estimate: quantile(0.5, ofSorted: sorted),
      lower: sorted[low], upper: sorted[sorted.count - 1 - low],
      confidence: 1 - 2 * cumulative(low))
  }
}

/// All averages of two of the values, each with itself included, ascending.
func walshAverages(_ values: [Double]) -> [Double] {
  var averages: [Double] = []
  averages.reserveCapacity(values.count * (values.count + 1) / 2)
  for first in values.indices {
    for second in values.indices[first...] {
      averages.append((values[first] + values[second]) / 2)
    }
  }
  return averages.sorted()
}
