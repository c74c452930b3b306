import Foundation
import Model
import Testing

@Suite struct `A scale` {
  private let pairs = [(100.0, 150.0), (150, 100), (0.001, 0.0011), (1e300, 1e299), (7, 7)]

  @Test func `has the worse side above zero`() {
    for (base, candidate) in pairs where base != candidate {
      let isLarger = candidate > base
      let (time, rate) = (Scale(.lower), Scale(.higher))
      #expect((time.logRatio(base: base, candidate: candidate) > 0) == isLarger)
      #expect((rate.logRatio(base: base, candidate: candidate) > 0) != isLarger)
      #expect((time.change(base: base, candidate: candidate) > 0) == isLarger)
      #expect((rate.change(base: base, candidate: candidate) > 0) != isLarger)
    }
  }

  /// A rate is the reciprocal of a time.
  @Test func `says the same of a metric and of its reciprocal`() {
    for (base, candidate) in pairs {
      let time = Scale(.lower).logRatio(base: base, candidate: candidate)
      let rate = Scale(.higher).logRatio(base: 1 / base, candidate: 1 / candidate)
      #expect(abs(time - rate) < 1e-12)
      // Swapping the sides turns the sign.
      #expect(
        abs(time + Scale(.lower).logRatio(base: candidate, candidate: base)) < 1e-12)
    }
  }

  @Test(arguments: Metric.Direction.allCases)
  func `turns values, log-ratios and changes into each other`(better: Metric.Direction) throws {
    let scale = Scale(better)
    for (base, candidate) in pairs {
      let logRatio = scale.logRatio(base: base, candidate: candidate)
      let change = scale.change(base: base, candidate: candidate)
      #expect(abs(scale.change(logRatio) - change) < 1e-9 * max(1, abs(change)))
      let back = try #require(scale.logRatio(ofChange: change))
      #expect(abs(back - logRatio) < 1e-9)
      #expect(abs(scale.logarithm(candidate) - scale.logarithm(base) - logRatio) < 1e-9)
    }
  }

  @Test func `knows no log-ratio of what no two values have`() {
    for change in [-1, -2, Double.nan, .infinity, -.infinity] {
      #expect(Scale(.lower).logRatio(ofChange: change) == nil)
    }
    // A rate that lost everything.
    #expect(Scale(.higher).logRatio(ofChange: 1) == nil)
    #expect(Scale(.higher).logRatio(ofChange: -5) != nil)
    #expect(Scale(.higher).logRatio(ofChange: 0.5).map { abs($0 - log(2)) < 1e-12 } == true)
  }
}
