import Statistics
import Testing

@Suite struct `The median and its kin` {
  /// NumPy 2.4 `quantile`, SciPy 1.17 `median_abs_deviation`.
  @Test func `agree with NumPy and SciPy`() {
    #expect(abs(quantile(0.3, ofSorted: [1, 2, 4, 7, 11]) - 2.4) < 1e-12)
    #expect(median(of: [3, 1, 2]) == 2)
    #expect(median(of: [4, 1, 2, 3]) == 2.5)
    #expect(medianAbsoluteDeviation(of: [1, 2, 4, 7, 11, 30]) == 4)
  }

  @Test func `take a single value`() {
    #expect(median(of: [5]) == 5)
    #expect(quantile(1, ofSorted: [5]) == 5)
    #expect(medianAbsoluteDeviation(of: [5]) == 0)
  }

  @Test func `take two values whose sum overflows`() {
    let maximum = Double.greatestFiniteMagnitude
    #expect(median(of: [maximum, maximum / 2]) == 0.75 * maximum)
    #expect(median(of: [-maximum, maximum]) == 0)
    #expect(midpoint(1, 2) == 1.5)
  }

  @Test func `estimate a standard deviation around a known center`() {
    #expect(robustDeviation(of: [-2, 1, 3], around: 0) == 1.4826 * 2)
    #expect(robustDeviation(of: [8, 11, 13]) == 1.4826 * 2)
  }
}
