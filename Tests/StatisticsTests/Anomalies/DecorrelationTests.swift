import Statistics
import TestSupport
import Testing

@Suite struct `Columns without what they have in common` {
  private func columns(seed: UInt64, common: Double, count: Int = 400) -> [[Double]] {
    var noise = Noise(seed: seed)
    let shared = (0..<count).map { _ in noise.normal() }
    return (0..<4).map { metric in
      shared.map {
        let sign = metric == 2 ? -1.0 : 1
        return 7 + 3
          * (sign * common.squareRoot() * $0 + (1 - common).squareRoot() * noise.normal())
      }
    }
  }

  @Test(arguments: [0, 0.5, 0.95]) func `aren't correlated`(common: Double) throws {
    let found = decorrelated(columns(seed: 3, common: common))
    for (index, first) in found.enumerated() {
      #expect(abs(median(of: first)) < 1e-12 && abs(robustDeviation(of: first) - 1) < 1e-12)
      for second in found[..<index] {
        let correlation = try #require(RankTests.correlation(first, second))
        #expect(abs(correlation.rho) < 0.25, "\(correlation)")
      }
    }
  }

  /// Within two deviations in each metric, against a correlation of 0.95.
  @Test func `show a row that breaks the pattern`() {
    var all = columns(seed: 4, common: 0.95)
    for metric in all.indices { all[metric][100] = 7 + (metric == 1 ? -5 : 5) }
    let sizes = decorrelated(all).map { abs($0[100]) }
    #expect((sizes.max() ?? 0) > 6, "\(sizes)")
  }

  @Test func `take constants and copies`() {
    let noise = columns(seed: 5, common: 0)[0]
    let found = decorrelated([noise, noise, [Double](repeating: 2, count: noise.count)])
    #expect(found[1].allSatisfy { abs($0) < 1e-9 } && found[2].allSatisfy { $0 == 0 })
    #expect(decorrelated([]) == [])
    let small = decorrelated([noise.map { 1e-9 * $0 }])[0]
    #expect(abs(robustDeviation(of: small) - 1) < 1e-9)
  }
}
