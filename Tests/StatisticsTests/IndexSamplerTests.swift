import TestSupport
import Testing

@testable import Statistics

@Suite struct `The sampler of indices` {
  /// Up to 4,096 values by 16 bits a draw, beyond by 32.
  @Test(arguments: [1, 2, 3, 7, 100, 101, 4095, 4097])
  func `draws every index as often`(count: Int) {
    var sampler = IndexSampler(count: count, seed: 5)
    let rounds = 200_000 / count
    for position in [0, count / 2, count - 1] {
      let indicator = (0..<count).map { $0 == position ? 1.0 : 0 }
      var drawn = 0.0
      for _ in 0..<rounds { drawn += sampler.sum(of: indicator) }
      #expect(plausibleCounts(1 / Double(count), of: rounds * count).contains(Int(drawn)))
    }
  }
}
