import Statistics
import Testing

@Suite struct `Wilcoxon's signed-rank test` {
  /// SciPy 1.17, `scipy.stats.wilcoxon(d, method="exact")`.
  @Test(arguments: [
    ([0.401, 0.699, 0.126, -0.491, -0.055, -0.592, 0.46, 1.74], 0.4609375),
    (
      [
        -1.442, 0.165, -0.867, 0.671, 0.557, 0.213, -2.117, -0.139, 0.351, 0.513, -1.13, -0.078,
        -0.579, -0.409, 1.461,
      ], 0.638671875
    ),
  ])
  func `agrees with SciPy where there are no ties`(differences: [Double], pValue: Double) {
    #expect(abs(WilcoxonSignedRank(differences: differences).pValue - pValue) < 1e-12)
  }

  /// All 2ⁿ sign patterns of the mid-ranks, counted in Python.
  @Test(arguments: [
    ([1, -1, 2, 2, 3, -3, 4, 5, 5, 5], 48.0, 0.0390625),
    ([0, 0, 1, 2, -2, 3, 3, 3, -1], 23.0, 0.15625),
    ([1, 1, 1, 1, 1, 1, 1, 1], 36.0, 0.0078125),
  ])
  func `is exact with ties and zeros`(differences: [Double], statistic: Double, pValue: Double) {
    let test = WilcoxonSignedRank(differences: differences)
    #expect(test.statistic == statistic)
    #expect(abs(test.pValue - pValue) < 1e-12)
  }

  @Test func `says nothing when every difference is zero`() {
    #expect(WilcoxonSignedRank(differences: [0, 0, 0]).pValue == 1)
    #expect(WilcoxonSignedRank(differences: []).pValue == 1)
  }

  @Test func `doesn't care which side is which`() {
    let differences = [0.3, -0.1, 0.7, 0.2, -0.4, 0.9]
    #expect(
      WilcoxonSignedRank(differences: differences).pValue
        == WilcoxonSignedRank(differences: differences.map { -$0 }).pValue)
  }

  @Test(arguments: [(0.05, 6), (0.01, 8), (0.001, 11)])
  func `knows how many pairs it takes`(significance: Double, pairs: Int) {
    #expect(WilcoxonSignedRank.smallestPValue(pairs: pairs) <= significance)
    #expect(WilcoxonSignedRank.smallestPValue(pairs: pairs - 1) > significance)
  }

  @Test func `takes a thousand pairs`() {
    let differences = (1...1000).map { Double($0) * ($0.isMultiple(of: 2) ? 1 : -1) }
    let pValue = WilcoxonSignedRank(differences: differences).pValue
    #expect(pValue > 0.9 && pValue <= 1)
  }
}
