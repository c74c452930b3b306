import Statistics
import Testing

@Suite struct `Mann–Whitney's test` {
  /// SciPy 1.17, `scipy.stats.mannwhitneyu(candidate, baseline, method="exact")`.
  @Test(arguments: [
    (
      [-0.808, -0.033, 0.884, -0.584, -0.112], [0.81, 0.764, -0.525, 0.776, 2.059, -0.847],
      19.0, 0.5367965367965368
    ),
    (
      [0.859, 0.119, -0.641, 2.0, 0.762, -1.199, 0.075, 0.577],
      [0.511, 1.383, 0.633, 1.367, 2.139, 0.024, 0.903, 0.237, 0.827], 50.0, 0.1995886466474702
    ),
    ([19, 22, 16, 29, 24], [20, 11, 17, 12], 3.0, 0.1111111111111111),
  ])
  func `agrees with SciPy where there are no ties`(
    baseline: [Double], candidate: [Double], statistic: Double, pValue: Double
  ) {
    let test = MannWhitney(baseline: baseline, candidate: candidate)
    #expect(test.statistic == statistic)
    #expect(abs(test.pValue - pValue) < 1e-12)
  }

  /// All subsets of the mid-ranks, counted in Python.
  @Test(arguments: [
    ([1.0, 2, 2, 3, 3], [2.0, 3, 4, 4, 5, 5], 26.0, 0.05627705627705628),
    ([1.0, 1, 1, 2], [1.0, 1, 2, 2, 2], 13.5, 0.5238095238095238),
  ])
  func `is exact with ties`(
    baseline: [Double], candidate: [Double], statistic: Double, pValue: Double
  ) {
    let test = MannWhitney(baseline: baseline, candidate: candidate)
    #expect(test.statistic == statistic)
    #expect(abs(test.pValue - pValue) < 1e-12)
  }

  @Test func `says nothing about equal constants`() {
    #expect(MannWhitney(baseline: [7, 7, 7], candidate: [7, 7]).pValue == 1)
  }

  @Test(arguments: [(5, 5, 0.007936507936507936), (4, 4, 0.02857142857142857)])
  func `reaches its smallest p for fully separated samples`(m: Int, n: Int, pValue: Double) {
    let low = (0..<m).map(Double.init)
    let high = (0..<n).map { Double($0 + 100) }
    #expect(abs(MannWhitney(baseline: low, candidate: high).pValue - pValue) < 1e-12)
    #expect(abs(MannWhitney.smallestPValue(baseline: m, candidate: n) - pValue) < 1e-12)
  }
}
