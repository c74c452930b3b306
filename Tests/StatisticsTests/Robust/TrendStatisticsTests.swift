import Foundation
import Statistics
import TestSupport
import Testing

/// Expected values: SciPy 1.16.3 (theilslopes, f_oneway on ranks, spearmanr, fisher_exact).
@Suite struct `Trend statistics` {
  @Test func `have SciPy's Theil–Sen slope`() throws {
    let fit = try #require(TheilSen([3.1, 2.9, 3.8, 4.4, 3.9, 5.2, 4.8, 5.9, 9.0, 6.1]))
    #expect(abs(fit.slope - 0.42) < 1e-12)
    // SciPy's interval is 0.2833…0.7375; ours is cut one slope further out on each side.
    let interval = try #require(fit.interval)
    #expect(interval.lowerBound <= 0.2833334 && interval.lowerBound > 0.2)
    #expect(interval.upperBound >= 0.7374999 && interval.upperBound < 0.9)
    #expect(fit.pValue < 0.01)
  }

  @Test func `cover the slope, also where noise lasts`() throws {
    var noise = Noise(seed: 8)
    var covered = 0
    for _ in 0..<200 {
      var last = 0.0
      let series = (0..<120).map { index in
        last = last / 2 + noise.normal()
        return last + 0.05 * Double(index) + (noise.uniform() < 0.03 ? 40 : 0)
      }
      if try #require(TheilSen(series)).interval?.contains(0.05) ?? true { covered += 1 }
    }
    #expect(covered >= plausibleCounts(0.93, of: 200).lowerBound)
  }

  @Test func `compare groups, correlate and count as SciPy does`() throws {
    let groups = [[1.1, 2.3, 0.7, 3.2], [2.9, 4.4, 5.1], [0.2, 0.9, 1.5, 2.0, 2.2]]
    let p = try #require(RankTests.differenceOfGroups(groups))
    #expect(abs(p - 0.03494959654546655) < 1e-12)
    let spearman = try #require(
      RankTests.correlation(
        [1.2, 3.4, 2.2, 5.9, 4.1, 7.7, 6.0, 8.8], [2.0, 2.9, 3.5, 4.0, 6.6, 5.1, 7.9, 7.0]))
    #expect(abs(spearman.rho - 0.8095238095238096) < 1e-12)
    #expect(abs(spearman.pValue - 0.014902667686230067) < 1e-12)
    #expect(spearman.interval.contains(spearman.rho))
    #expect(
      abs(RankTests.differenceOfFractions((8, 10), (1, 6)) - 0.034965034965034975) < 1e-9)
  }

  @Test func `have no answer where there is none`() {
    #expect(TheilSen([1, 2]) == nil && TheilSen([1, .nan, 3]) == nil)
    #expect(RankTests.differenceOfGroups([[1, 2, 3], []]) == nil)
    #expect(RankTests.correlation([1, 1, 1, 1], [1, 2, 3, 4]) == nil)
    #expect(RankTests.differenceOfFractions((0, 5), (0, 9)) == 1)
  }
}
