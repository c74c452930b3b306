/// The Brunner–Munzel test: whether values of either sample tend to be larger, whatever the spread
/// and shape of both.
///
/// - SeeAlso: Brunner & Munzel (2000), Biom. J. 42,
///   doi:10.1002/(SICI)1521-4036(200001)42:1<17::AID-BIMJ17>3.0.CO;2-U.
package struct BrunnerMunzel: Hashable, Sendable {
  /// The difference of the mean ranks in standard errors, above 0 when the candidate is larger.
  ///
  /// Infinite for samples that don't overlap, 0 when all values are equal.
  package let statistic: Double
  /// The degrees of freedom of Student's t; `nil` where ranks don't vary within the samples.
  package let degreesOfFreedom: Double?
  /// The two-sided probability, in 0…1, of a statistic at least this extreme by chance.
  package let pValue: Double

  /// Tests whether either sample tends to be larger.
  ///
  /// Samples that don't overlap have no variance to estimate: their p is that of `MannWhitney`. It
  /// is 1 when all values are equal.
  ///
  /// - Parameters:
  ///   - baseline: At least two values, not NaN; infinities are the smallest and largest.
  ///   - candidate: As `baseline`.
  /// - Returns: `nil` for fewer values or a NaN.
  /// - Complexity: O(*N* log *N*).
  package init?(baseline: [Double], candidate: [Double]) {
    let pooled = baseline + candidate
    guard baseline.count > 1, candidate.count > 1, !pooled.contains(where: \.isNaN) else {
      return nil
    }
    let (m, n) = (Double(baseline.count), Double(candidate.count))
    let ranks = DoubledRanks(of: pooled).ranks
    let before = Self.placements(of: baseline, pooled: ranks.prefix(baseline.count))
    let after = Self.placements(of: candidate, pooled: ranks.suffix(candidate.count))
    let difference = after.meanRank - before.meanRank
    let (first, second) = (m * before.variance, n * after.variance)
    guard first + second > 0 else {
      self.statistic = difference == 0 ? 0 : difference * .infinity
      self.degreesOfFreedom = nil
      self.pValue = MannWhitney(baseline: baseline, candidate: candidate).pValue
      return
    }
    let sum = first + second
    let freedom = sum * sum / (first * first / (m - 1) + second * second / (n - 1))
    self.statistic = m * n * difference / ((m + n) * sum.squareRoot())
    self.degreesOfFreedom = freedom
    self.pValue = StudentTDistribution(degreesOfFreedom: freedom)?.twoSided(statistic) ?? 1
  }

  /// The mean rank in both samples, and the variance of how many values of the other are smaller.
  private static func placements(
    of values: [Double], pooled: ArraySlice<Int>
  ) -> (meanRank: Double, variance: Double) {
    let placements = zip(pooled, DoubledRanks(of: values).ranks).map { Double($0 - $1) / 2 }
    let meanRank = Double(pooled.reduce(0, +)) / 2 / Double(values.count)
    return (meanRank, SampleMoments(placements)?.variance ?? 0)
  }
}
