/// Wilcoxon's signed-rank test of paired differences, exact with ties where counting is affordable,
/// else by the normal limit.
///
/// Under the null hypothesis every difference is as likely positive as negative, whatever its
/// size. Random order within each pair makes that true by design when nothing changed. Zero
/// differences say nothing about the sign and are left out, as Wilcoxon did. Infinities rank as the
/// largest sizes; differences that say nothing, because one is NaN or all are zero, have a p of 1.
///
/// - SeeAlso: Wilcoxon (1945), Biometrics Bulletin 1, doi:10.2307/3001968; ties by enumerating
///   the mid-ranks that occurred, as in Hollander, Wolfe & Chicken (2014), section 3.1.
package struct WilcoxonSignedRank: Hashable, Sendable {
  /// The sum of the ranks of the positive differences; the middle when a difference is NaN.
  package let statistic: Double
  /// How many differences were not zero.
  package let count: Int
  /// The probability, if nothing changed, of a statistic at least this far from its middle.
  ///
  /// In 0…1, two-sided; 1 when every difference is zero.
  package let pValue: Double
  /// Whether `pValue` was counted or is the normal limit.
  package let method: TestMethod

  /// What counting may cost by default: up to 464 pairs without ties, 368 with.
  static let affordableCost = 2.5e7

  /// Tests whether the differences lie around zero.
  ///
  /// - Parameters:
  ///   - differences: Any values, any order; up to millions.
  ///   - method: How to get the p-value. By default it is exact for up to about 400 pairs; asked
  ///     for, up to 1,000.
  ///   - continuity: Whether the asymptotic p-value is corrected by half a step, so that it agrees
  ///     with the interval of `ShiftEstimate`; SciPy doesn't by default.
  /// - Complexity: O(*n*³) if exact, else O(*n* log *n*): 60 pairs take microseconds.
  package init(differences: [Double], method: TestMethod? = nil, continuity: Bool = true) {
    let nonzero = differences.filter { $0 != 0 }
    let n = Double(nonzero.count)
    self.count = nonzero.count
    if nonzero.isEmpty || nonzero.contains(where: \.isNaN) {
      self.statistic = n * (n + 1) / 4
      self.pValue = 1
      self.method = .exact
      return
    }
    let ranked = DoubledRanks(of: nonzero.map { abs($0) })
    let positive = zip(nonzero, ranked.ranks).reduce(0) { $1.0 > 0 ? $0 + $1.1 : $0 }
    self.statistic = Double(positive) / 2
    let isAffordable =
      SignedRankDistribution.cost(count: count, unit: ranked.hasTies ? 1 : 2)
      <= Self.affordableCost
    if method == .exact ? count <= 1000 : method != .asymptotic && isAffordable {
      let total = count * (count + 1)
      let distribution = SignedRankDistribution(doubledRanks: ranked.ranks)
      self.method = .exact
      self.pValue = min(1, 2 * distribution.cumulative(min(positive, total - positive)))
    } else {
      let variance = n * (n + 1) * (2 * n + 1) / 24 - ranked.tieSum / 48
      let normal = DiscreteNormal(mean: n * (n + 1) / 4, variance: variance)
      self.method = .asymptotic
      self.pValue = normal.pValue(statistic, continuity: continuity)
    }
  }

  /// The smallest two-sided p that this many pairs can ever give: 2⁻⁽ⁿ⁻¹⁾.
  package static func smallestPValue(pairs: Int) -> Double {
    pairs < 1 ? 1 : Double(sign: .plus, exponent: 1 - pairs, significand: 1)
  }
}
