import Measurement
import Statistics
import TestSupport
import Testing

@Suite struct `The order within a pair` {
  @Test func `is a fair coin that remembers nothing`() {
    var generator = SeededGenerator(seed: 7)
    let orders = (0..<4000).map { _ in PairOrder.random(using: &generator) }
    let baseFirst = orders.count { $0 == .baseFirst }
    #expect(plausibleCounts(0.5, of: 4000).contains(baseFirst), "\(baseFirst) of 4000")
    let repeats = zip(orders, orders.dropFirst()).count { $0 == $1 }
    #expect(plausibleCounts(0.5, of: 3999).contains(repeats), "\(repeats) of 3999")
  }

  @Test func `can be repeated by its seed`() {
    func orders() -> [PairOrder] {
      var generator = SeededGenerator(seed: 3)
      return (0..<50).map { _ in PairOrder.random(using: &generator) }
    }
    #expect(orders() == orders())
  }
}
