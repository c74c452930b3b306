import Statistics
import TestSupport
import Testing

/// None of them traps, and each gives what its documentation says.
@Suite struct `Bad input` {
  private let fine: [Double] = [1, 2, 3]

  @Test func `of two samples says nothing`() {
    for bad in [[], [Double.nan], [1, .nan, 2]] {
      for (y, x) in [(bad, fine), (fine, bad), (bad, bad)] {
        let rank = MannWhitney(baseline: y, candidate: x)
        #expect(rank.pValue == 1 && rank.statistic == Double(x.count * y.count) / 2)
        #expect(WelchTest(baseline: y, candidate: x) == nil)
        #expect(ShiftEstimate.between(baseline: y, candidate: x, confidence: 0.5) == nil)
      }
    }
  }

  @Test func `of pairs says nothing`() {
    for bad in [[], [Double.nan], [1, .nan, 2]] {
      let rank = WilcoxonSignedRank(differences: bad)
      #expect(rank.pValue == 1)
      #expect(rank.statistic == Double(rank.count * (rank.count + 1)) / 4)
      #expect(ShiftEstimate.paired(differences: bad, confidence: 0.5) == nil)
      #expect(median(of: bad).isNaN)
      #expect(medianAbsoluteDeviation(of: bad).isNaN)
    }
    #expect(quantile(0.5, ofSorted: []).isNaN)
    #expect(quantile(.nan, ofSorted: [1]).isNaN)
    #expect(quantile(7, ofSorted: [1, 2]) == 2 && quantile(-7, ofSorted: [1, 2]) == 1)
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
    #expect(median(of: y) == 1.5 && median(of: [.infinity, .infinity]) == .infinity)
  }

  @Test func `such as constants decides nothing`() throws {
    let constant = [Double](repeating: 0.1, count: 6)
    let method = MannWhitney(baseline: constant, candidate: constant, method: .asymptotic)
    #expect(method.pValue == 1 && method.method == .asymptotic)
    #expect(WelchTest(baseline: constant, candidate: constant) == nil)
    let shift = try #require(
      ShiftEstimate.between(baseline: constant, candidate: constant, confidence: 0.9))
    #expect(shift.estimate == 0 && shift.lower == 0 && shift.upper == 0)
    #expect(WilcoxonSignedRank(differences: constant).pValue == 1.0 / 32)
  }

  @Test func `such as a single value gives what there is`() throws {
    #expect(MannWhitney(baseline: [1], candidate: [2]).pValue == 1)
    #expect(WelchTest(baseline: [1], candidate: [2]) == nil)
    #expect(WilcoxonSignedRank(differences: [3]).pValue == 1)
    let welch = try #require(WelchTest(baseline: fine, candidate: [2, 2]))
    #expect(welch.interval(confidence: 1) == nil && welch.interval(confidence: .nan) == nil)
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
  }
}
