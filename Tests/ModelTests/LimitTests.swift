import Foundation
import Model
import Quantities
import Testing

@Suite struct `A limit` {
  /// The worse of two values may be 1.5 times the other.
  ///
  /// A time of 100 may become 150, and a rate of 150 may become 100, which is a third less.
  @Test func `allows the same ratio both ways`() {
    let half = Limit(fraction: 0.5)
    #expect(abs(half.logRatio - log(1.5)) < 1e-15 && half.gain == -half.logRatio)
    #expect(abs(half.change(.lower) - 0.5) < 1e-12)
    #expect(abs(half.change(.higher) - 1.0 / 3) < 1e-12)
  }

  @Test(arguments: [0, .nan, .infinity] as [Double])
  func `allows nothing where it is no number above zero`(fraction: Double) {
    let limit = Limit(fraction: Fraction(fraction))
    #expect(limit.fraction == 0 && limit.logRatio == 0 && limit.change(.higher) == 0)
  }

  @Test func `is larger for a larger fraction`() {
    let limits = [0, 0.01, 0.5, 1, 10].map { Limit(fraction: $0) }
    #expect(limits == limits.sorted() && Set(limits).count == 5)
    #expect(limits.allSatisfy { $0.change(.higher) < 1 }, "a rate doesn't fall below nothing")
  }

  /// 1.1 · 1.2 is 1.32.
  @Test func `is raised by a ratio`() {
    let raised = Limit(fraction: 0.1).raised(by: log(1.2))
    #expect(abs(raised.fraction.value - 0.32) < 1e-12 && abs(raised.logRatio - log(1.32)) < 1e-12)
    for nothing in [0, -1, Double.nan, .infinity] {
      #expect(Limit(fraction: 0.1).raised(by: nothing) == Limit(fraction: 0.1))
    }
  }
}
