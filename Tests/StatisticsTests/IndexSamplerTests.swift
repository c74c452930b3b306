import TestSupport
import Testing

@testable import Statistics

@Suite struct `The sampler of indices` {
  /// Up to 4,096 values by 16 bits a draw, beyond by 32.
  @Test(arguments: [1, 2, 3, 7, 100, 101, 4095, 4097])
  func `draws every index as often`(count: Int) {
    var sampler = IndexSampler(count: count, seed: 5)
    let rounds = 20_000 / count
    for position in [0, count / 2, count - 1] {
      let indicator = (0..<count).map { $0 == position ? 1.0 : 0 }
      var drawn = 0.0
      for _ in 0..<rounds { drawn += sampler.sum(of: indicator) }
      #expect(plausibleCounts(1 / Double(count), of: rounds * count).contains(Int(drawn)))
    }
  }

  /// Up to 128 values in pairs; a lone value that is left over too.
  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8, 9, 100, 127, 128, 129])
  func `draws every value of a sum as often`(count: Int) {
    let rounds = 8_000 / count
    for position in [0, count / 2, count - 1] {
      let indicator = (0..<count).map { $0 == position ? 1.0 : 0 }
      var sampler = SumSampler(values: indicator, seed: 5)
      var (drawn, squares) = (0.0, 0.0)
      for _ in 0..<rounds {
        let sum = sampler.next()
        drawn += sum
        squares += (sum - 1) * (sum - 1)
      }
      #expect(plausibleCounts(1 / Double(count), of: rounds * count).contains(Int(drawn)))
      // Independent draws give the binomial variance, 1 − 1 / count.
      let (variance, expected) = (squares / Double(rounds), 1 - 1 / Double(count))
      #expect(abs(variance - expected) <= 10 / Double(rounds).squareRoot())
    }
  }
}
