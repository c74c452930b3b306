import Foundation
import Statistics
import TestSupport
import Testing

@Suite struct `The growth of counts` {
  private let counts: [Double] = [12, 15, 11, 18, 21, 19, 25, 24, 30, 28, 35, 33]

  // statsmodels 0.15: GLM(counts, [1, t], Poisson(link)).fit(scale='X2'), t counting back from 0;
  // the unscaled covariances are cov_params() / scale. Neighbouring residuals correlate by −0.5, so
  // that nothing is added for what they have in common.
  @Test(arguments: [
    (
      CountTrend.Growth.factor, exp(3.589696248210813), 0.09572551585411657, 2.975881101296993,
      [0.010041612530318803, 0.00033051195586557405, 0.0014488863600306348], 3.0829615763323854
    ),
    (
      .number, 34.01282071243181, 2.0780886143815427, 2.766975546092254,
      [8.154023364335004, 0.14436906964322252, 0.9672039342361856], 2.8883296503939153
    ),
  ])
  func `is that of statsmodels`(
    growth: CountTrend.Growth, level: Double, slope: Double, pearson: Double,
    covariance: [Double], deviance: Double
  ) throws {
    let trend = try #require(CountTrend(counts: counts, growth: growth))
    let dispersion = pearson / 10
    func isNear(_ one: Double, _ other: Double) -> Bool { abs(one / other - 1) < 1e-7 }
    #expect(isNear(trend.level, level) && isNear(trend.slope, slope))
    #expect(isNear(trend.dispersion, dispersion) && trend.degreesOfFreedom == 10)
    #expect(isNear(trend.covariance.level, covariance[0] * dispersion))
    #expect(isNear(trend.covariance.slope, covariance[1] * dispersion))
    #expect(isNear(trend.covariance.both, covariance[2] * dispersion))
    #expect(isNear(trend.deviance, deviance / dispersion))
  }

  @Test(arguments: CountTrend.Growth.allCases)
  func `is exact where counts are`(growth: CountTrend.Growth) throws {
    let exact = (0..<8).map { growth == .factor ? 3 * pow(2, Double($0)) : 3 + 2 * Double($0) }
    let trend = try #require(CountTrend(counts: exact, growth: growth))
    #expect(abs(trend.level / exact[7] - 1) < 1e-6)
    #expect(abs(trend.slope - (growth == .factor ? log(2) : 2)) < 1e-6)
  }

  // Counts by chance around 20 · 1.02ⁿ: 95 % of intervals of the slope hold it.
  @Test func `has errors that say how far off it is`() throws {
    let trials = 200
    let covered = try (0..<UInt64(trials)).count { seed in
      var noise = Noise(seed: 500 + seed)
      let counts = (0..<30).map { period -> Double in
        // Poisson by multiplying uniforms, after Knuth.
        let limit = exp(-20 * pow(1.02, Double(period)))
        var (product, count) = (noise.uniform(), 0.0)
        while product > limit {
          product *= noise.uniform()
          count += 1
        }
        return count
      }
      let trend = try #require(CountTrend(counts: counts, growth: .factor))
      // The 0.975 quantile of Student's t with 28 degrees of freedom is 2.048.
      return abs(trend.slope - log(1.02)) <= 2.048 * trend.covariance.slope.squareRoot()
    }
    #expect(plausibleCounts(0.95, of: trials).contains(covered), "\(covered)")
  }

  @Test(arguments: [
    [], [1, 2, 3], [0, 0, 0, 0], [1, 2, -1, 4], [1, 2, .nan, 4], [1, .infinity, 2, 3],
  ])
  func `isn't told from too little`(counts: [Double]) {
    for growth in CountTrend.Growth.allCases {
      #expect(CountTrend(counts: counts, growth: growth) == nil)
    }
  }
}
