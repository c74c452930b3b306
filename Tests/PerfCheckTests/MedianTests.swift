import PerfCheck
import Testing

@Suite struct `The median` {
  @Test(
    arguments: [([3], 3), ([4, 1], 2.5), ([9, 1, 5], 5), ([1, 100, 2, 3], 2.5)]
      as [([Double], Double)])
  func `is the middle of the sorted values`(values: [Double], expected: Double) {
    #expect(median(of: values) == expected)
  }

  // numpy.quantile([1, 2, 4, 8, 16], [0.25, 0.75, 0.9])
  @Test(arguments: [(0.25, 2.0), (0.75, 8), (0.9, 12.8), (0, 1), (1, 16)])
  func `has quantiles beside it, interpolated as in R and NumPy`(
    fraction: Double, expected: Double
  ) {
    #expect(abs(quantile(fraction, ofSorted: [1, 2, 4, 8, 16]) - expected) < 1e-12)
  }
}
