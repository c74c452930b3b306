import TestSupport
import Testing

@testable import Statistics

@Suite struct `A sliding median` {
  @Test(arguments: [0, 1, 2, 5, 40], [0, 1, 2, 7, 60])
  func `is the median of each window`(reach: Int, count: Int) {
    var noise = Noise(seed: UInt64(7 * reach + count))
    // With ties, which must leave the window one at a time.
    let values = (0..<count).map { _ in (3 * noise.normal()).rounded() }
    let found = slidingMedian(values, reach: reach)
    #expect(found.count == count)
    for index in values.indices {
      let window = values[max(0, index - reach)..<min(count, index + reach + 1)]
      #expect(found[index] == median(of: Array(window)), "\(index)")
    }
  }

  @Test func `doesn't follow a spike`() {
    var values = Array(repeating: 1.0, count: 21)
    values[10] = 1e9
    #expect(slidingMedian(values, reach: 1).allSatisfy { $0 == 1 })
  }
}
