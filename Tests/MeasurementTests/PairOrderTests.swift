import Measurement
import Testing

@Suite struct `The order of pairs` {
  private struct Counting: RandomNumberGenerator {
    var value: UInt64 = 0x1234_5678_9ABC_DEF1
    mutating func next() -> UInt64 {
      value = value &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return value
    }
  }

  @Test func `comes in blocks of two that begin with either side`() {
    var generator = Counting()
    let orders = PairOrder.blocks(pairs: 2000, using: &generator)
    #expect(orders.count == 2000)
    for block in stride(from: 0, to: 2000, by: 2) { #expect(orders[block] != orders[block + 1]) }
    let baseFirst = stride(from: 0, to: 2000, by: 2).filter { orders[$0] == .baseFirst }.count
    #expect((400...600).contains(baseFirst))
  }

  @Test(arguments: [0, 1, 7]) func `takes any number`(pairs: Int) {
    var generator = Counting()
    #expect(PairOrder.blocks(pairs: pairs, using: &generator).count == pairs)
  }
}
