import Quantities
import Synchronization
import Testing

@Suite struct `A parallel map` {
  @Test(arguments: [0, 1, 2, 15, 16, 17, 1000, 4097])
  func `has results in the order of their values`(count: Int) {
    let values = Array(0..<count)
    #expect(Parallel.map(values) { $0 * $0 } == values.map { $0 * $0 })
  }

  @Test func `tells its progress one call at a time, up to the end`() {
    let calls = Mutex([(done: Int, of: Int)]())
    let sum = Parallel.map(
      Array(0..<1000), progress: { done, all in calls.withLock { $0.append((done, all)) } }
    ) { $0 }.reduce(0, +)
    let told = calls.withLock { $0 }
    #expect(sum == 499_500 && told.map(\.done) == told.map(\.done).sorted())
    #expect(told.last?.done == 1000 && told.allSatisfy { $0.of == 1000 })
    #expect(Set(told.map(\.done)).count == told.count, "each call is of more")
  }

  @Test func `maps each value once`() {
    let seen = Mutex([Int](repeating: 0, count: 3000))
    _ = Parallel.map(Array(0..<3000)) { value in seen.withLock { $0[value] += 1 } }
    #expect(seen.withLock { $0.allSatisfy { $0 == 1 } })
  }
}
