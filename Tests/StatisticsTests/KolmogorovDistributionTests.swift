import Foundation
import Testing

@testable import Statistics

@Suite struct `Kolmogorov's distribution` {
  /// 240 of 1 to 40,000 values, in the tail and the middle, within 1e-9 of SciPy.
  @Test func `agrees with SciPy`() throws {
    for row in try Reference.read("kolmogorovs", as: [Double].self) {
      let survival = KolmogorovDistribution(count: Int(row[0])).survival(row[1])
      #expect(isClose(survival, row[2]), "\(row)")
    }
  }

  @Test func `has defined ends`() {
    #expect(KolmogorovDistribution(count: 10).survival(0) == 1)
    #expect(KolmogorovDistribution(count: 10).survival(1) == 0)
    #expect(KolmogorovDistribution(count: 0).survival(0.5) == 1)
    #expect(KolmogorovDistribution(count: 1_000_000).survival(0.5) == 0)
  }
}
