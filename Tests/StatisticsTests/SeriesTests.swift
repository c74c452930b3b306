import Statistics
import TestSupport
import Testing

/// 220 series of 3 to 59 values.
@Suite struct `A series of measurements` {
  @Test func `is as correlated as by statsmodels`() throws {
    for series in try Reference.read("series", as: Reference.Series.self) {
      #expect(isClose(try #require(Autocorrelation.lag1(series.values)), series.lag1))
      #expect(
        isClose(try #require(Autocorrelation.effectiveSampleSize(series.values)), series.size))
    }
  }

  @Test func `warms up as long as trying every cut says`() throws {
    for series in try Reference.read("series", as: Reference.Series.self) {
      #expect(WarmUp.mser5(series.values) == series.cut, "\(series)")
    }
  }

  @Test func `loses a warm-up and little else`() {
    var noise = Noise(seed: 8)
    let values = (0..<200).map { 10 + 0.1 * noise.normal() + ($0 < 40 ? 3 : 0) }
    #expect((40...70).contains(WarmUp.mser5(values)))
  }

  @Test func `may say nothing`() {
    #expect(WarmUp.mser5([]) == 0)
    #expect(WarmUp.mser5([9, 1, 1, 1, 1, 1, 1, 1, 1]) == 0)
    #expect(WarmUp.mser5([Double](repeating: 2, count: 50)) == 0)
    #expect(WarmUp.mser5([.nan] + [Double](repeating: 2, count: 50)) == 0)
    #expect(WarmUp.mser5([.infinity] + [Double](repeating: 2, count: 50)) == 0)
    #expect(Autocorrelation.lag1([]) == nil)
    #expect(Autocorrelation.lag1([1]) == nil)
    #expect(Autocorrelation.lag1([1, 1, 1]) == nil)
    #expect(Autocorrelation.lag1([1, .nan]) == nil)
    #expect(Autocorrelation.lag1([1, -.infinity]) == nil)
    #expect(Autocorrelation.effectiveSampleSize([]) == nil)
    #expect(Autocorrelation.effectiveSampleSize([1, .nan]) == nil)
    #expect(Autocorrelation.effectiveSampleSize([1]) == 1)
    #expect(Autocorrelation.effectiveSampleSize([1, 1, 1]) == 3)
    #expect(Autocorrelation.effectiveSampleSize([1, -1, 1, -1]) == 4)
    #expect(Autocorrelation.effectiveSampleSize((0..<1000).map(Double.init)) ?? 0 < 10)
  }
}
