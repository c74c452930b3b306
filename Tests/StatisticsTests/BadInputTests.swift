import Statistics
import TestSupport
import Testing

/// None of them traps, and each gives what its documentation says.
@Suite struct `Bad input` {
  private let fine: [Double] = [1, 2, 3]

  @Test func `of two samples says nothing`() {
    var generator = SeededGenerator(seed: 1)
    for bad in [[], [Double.nan], [1, .nan, 2]] {
      for (y, x) in [(bad, fine), (fine, bad), (bad, bad)] {
        let rank = MannWhitney(baseline: y, candidate: x)
        #expect(rank.pValue == 1 && rank.statistic == Double(x.count * y.count) / 2)
        #expect(WelchTest(baseline: y, candidate: x) == nil)
        #expect(BrunnerMunzel(baseline: y, candidate: x) == nil)
        #expect(KolmogorovSmirnov(baseline: y, candidate: x) == nil)
        #expect(EffectSize(baseline: y, candidate: x) == nil)
        #expect(ShiftEstimate.between(baseline: y, candidate: x, confidence: 0.5) == nil)
        #expect(PermutationTest(baseline: y, candidate: x, using: &generator) == nil)
        #expect(EquivalenceTest.welch(baseline: y, candidate: x, margins: -1...1) == nil)
      }
    }
  }

  @Test func `of pairs says nothing`() {
    var generator = SeededGenerator(seed: 1)
    for bad in [[], [Double.nan], [1, .nan, 2]] {
      let rank = WilcoxonSignedRank(differences: bad)
      #expect(rank.pValue == 1)
      #expect(rank.statistic == Double(rank.count * (rank.count + 1)) / 4)
      #expect(ShiftEstimate.paired(differences: bad, confidence: 0.5) == nil)
      #expect(PermutationTest(differences: bad, using: &generator) == nil)
      #expect(EquivalenceTest.paired(differences: bad, margins: -1...1) == nil)
      #expect(median(of: bad).isNaN)
      #expect(medianAbsoluteDeviation(of: bad).isNaN)
    }
    #expect(quantile(0.5, ofSorted: []).isNaN)
    #expect(quantile(.nan, ofSorted: [1]).isNaN)
    #expect(quantile(7, ofSorted: [1, 2]) == 2 && quantile(-7, ofSorted: [1, 2]) == 1)
    #expect(WilcoxonSignedRank.fewestPairs(significance: 0) == .max)
    #expect(WilcoxonSignedRank.fewestPairs(significance: .nan) == .max)
    #expect(MannWhitney.smallestPValue(baseline: -1, candidate: 3) == 1)
  }

  @Test func `such as infinities ranks at the ends`() throws {
    let y = [-Double.infinity, 1, 2, 3]
    let x = [4, 5, 6, Double.infinity]
    #expect(MannWhitney(baseline: y, candidate: x).statistic == 16)
    #expect(isClose(MannWhitney(baseline: y, candidate: x).pValue, 2.0 / 70))
    #expect(WelchTest(baseline: y, candidate: x) == nil)
    #expect(ShiftEstimate.between(baseline: y, candidate: x, confidence: 0.5) == nil)
    #expect(ShiftEstimate.paired(differences: x, confidence: 0.5) == nil)
    #expect(WilcoxonSignedRank(differences: x).statistic == 10)
    #expect(EffectSize(baseline: y, candidate: x)?.cliffsDelta == 1)
    #expect(try #require(KolmogorovSmirnov(baseline: y, candidate: x)).statistic == 1)
    let munzel = try #require(BrunnerMunzel(baseline: y, candidate: x))
    #expect(munzel.statistic == .infinity && munzel.degreesOfFreedom == nil)
    #expect(isClose(munzel.pValue, 2.0 / 70))
    #expect(median(of: y) == 1.5 && median(of: [.infinity, .infinity]) == .infinity)
  }

  @Test func `such as constants decides nothing`() throws {
    var generator = SeededGenerator(seed: 1)
    let constant = [Double](repeating: 0.1, count: 6)
    let method = MannWhitney(baseline: constant, candidate: constant, method: .asymptotic)
    #expect(method.pValue == 1 && method.method == .asymptotic)
    #expect(WelchTest(baseline: constant, candidate: constant) == nil)
    #expect(EquivalenceTest.paired(differences: constant, margins: -1...1) == nil)
    let munzel = try #require(BrunnerMunzel(baseline: constant, candidate: constant))
    #expect(munzel.statistic == 0 && munzel.pValue == 1)
    let smirnov = try #require(KolmogorovSmirnov(baseline: constant, candidate: constant))
    #expect(smirnov.statistic == 0 && smirnov.pValue == 1)
    #expect(EffectSize(baseline: constant, candidate: constant)?.magnitude == .negligible)
    let shift = try #require(
      ShiftEstimate.between(baseline: constant, candidate: constant, confidence: 0.9))
    #expect(shift.estimate == 0 && shift.lower == 0 && shift.upper == 0)
    for center in PermutationTest.Center.allCases {
      let deals = try #require(
        PermutationTest(
          baseline: constant, candidate: constant, center: center, using: &generator))
      #expect(deals.pValue == 1)
    }
    #expect(WilcoxonSignedRank(differences: constant).pValue == 1.0 / 32)
  }

  @Test func `such as a single value gives what there is`() throws {
    var generator = SeededGenerator(seed: 1)
    #expect(MannWhitney(baseline: [1], candidate: [2]).pValue == 1)
    #expect(try #require(KolmogorovSmirnov(baseline: [1], candidate: [2])).pValue == 1)
    #expect(
      try #require(
        KolmogorovSmirnov(baseline: [1], candidate: [2], method: .asymptotic)
      ).pValue == 1)
    #expect(WelchTest(baseline: [1], candidate: [2]) == nil)
    #expect(BrunnerMunzel(baseline: [1], candidate: [2]) == nil)
    #expect(EffectSize(baseline: [1], candidate: [2])?.cliffsDelta == 1)
    let deals = try #require(PermutationTest(baseline: [1], candidate: [2], using: &generator))
    #expect(deals.pValue == 1)
    let signs = try #require(PermutationTest(differences: [3], using: &generator))
    #expect(signs.pValue == 1)
    #expect(WilcoxonSignedRank(differences: [3]).pValue == 1)
    let welch = try #require(WelchTest(baseline: fine, candidate: [2, 2]))
    #expect(welch.interval(confidence: 1) == nil && welch.interval(confidence: .nan) == nil)
    #expect(
      PermutationTest(baseline: fine, candidate: fine, resamples: 0, using: &generator) == nil)
  }

  /// A p-value by the limit, and an interval by selection, agree on whether there is a shift.
  @Test(.timeLimit(.minutes(1)))
  func `such as a million values is taken`() throws {
    var noise = SeededGenerator(seed: 6)
    let count = 1_000_000
    let y = (0..<count).map { _ in Double(noise.next() >> 11) }
    let x = y[..<1000].map { $0 * 1.001 }
    let rank = MannWhitney(baseline: y, candidate: x, method: .exact)
    #expect(rank.method == .asymptotic && (0...1).contains(rank.pValue))
    let welch = try #require(WelchTest(baseline: y, candidate: x))
    #expect(abs(welch.pValue - rank.pValue) < 0.05)
    let shift = try #require(
      ShiftEstimate.between(baseline: Array(y[..<20_000]), candidate: x, confidence: 0.99))
    #expect(shift.lower < shift.estimate && shift.estimate < shift.upper)
    #expect(WarmUp.mser5(y) <= count / 2)
    #expect(try #require(Autocorrelation.effectiveSampleSize(y)) > 0.98 * Double(count))
  }
}
