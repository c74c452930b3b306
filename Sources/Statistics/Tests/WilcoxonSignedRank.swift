/// Wilcoxon's signed-rank test of paired differences, exact with ties if that is feasible, otherwise by
/// the normal approximation.
///
/// Under the null hypothesis every difference is equally likely to be positive or negative, regardless
/// of its size. Random order within each pair ensures this by design if nothing changed. Zero
/// differences are excluded, as by Wilcoxon. Infinities rank as the largest sizes; if a difference is
/// NaN or all are zero, p is 1.
///
/// - SeeAlso: Wilcoxon (1945), Biometrics Bulletin 1, doi:10.2307/3001968; ties by enumerating
///   the mid-ranks that occurred, as in Hollander, Wolfe & Chicken (2014), section 3.1.
package struct WilcoxonSignedRank: Hashable, Sendable {
  /// The sum of the ranks of the positive differences; its mean if a difference is NaN.
  package let statistic: Double
  /// The number of nonzero differences.
  package let count: Int
  /// The probability, if nothing changed, of a statistic at least this far from its mean.
  ///
  /// In 0…1, two-sided; 1 if every difference is zero.
  package let pValue: Double
  /// Whether `pValue` is exact or a normal approximation.
  package let method: TestMethod

  /// The maximum work of the exact method by default: up to 464 pairs without ties, 368 with.
  static let affordableCost = 2.5e7

  /// Tests whether the differences are centered at zero.
  ///
  /// - Parameters:
  ///   - differences: Any values, any order; up to millions.
  ///   - method: The method for the p-value. By default it is exact for up to about 400 pairs; if
  ///     requested, up to 1,000.
  ///   - continuity: Whether the asymptotic p-value has a continuity correction, so that it agrees with
  ///     the interval of `ShiftEstimate`; SciPy's default is none.
  /// - Complexity: O(*n*³) if exact, otherwise O(*n* log *n*): 60 pairs take microseconds.
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

  /// The smallest possible two-sided p for this number of pairs: 2⁻⁽ⁿ⁻¹⁾.
  package static func smallestPValue(pairs: Int) -> Double {
    pairs < 1 ? 1 : Double(sign: .plus, exponent: 1 - pairs, significand: 1)
  }
}
