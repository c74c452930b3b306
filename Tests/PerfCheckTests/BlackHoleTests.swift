import PerfCheck
import Testing

/// These can only fail in a release build: `swift test -c release --filter PerfCheckTests`.
@Suite struct `The optimizer` {
  private func time(_ body: () -> Void) -> Duration {
    (0..<5).map { _ in ContinuousClock().measure(body) }.min() ?? .zero
  }

  @Test func `removes a loop without blackHole, but not one with it`() {
    let count = opaque(10_000_000)
    let empty = time { for number in 0..<count { _ = number &* 3 } }
    let kept = time { for number in 0..<count { blackHole(number &* 3) } }
    // No processor calls a function in 0.1 ns.
    #expect(kept > .milliseconds(1))
    #if !DEBUG
      #expect(empty < .milliseconds(1))
    #endif
    _ = empty
  }

  @Test func `computes nothing from an opaque value`() {
    func square(_ number: Int) -> Int { number &* number }
    #expect(square(opaque(12)) == 144)
    let count = opaque(10_000_000)
    let computed = time { for _ in 0..<count { blackHole(square(opaque(12))) } }
    #expect(computed > .milliseconds(1))
  }

  @Test func `consumes what can't be copied or escape`() {
    struct Unique: ~Copyable { var value = 1 }
    let unique = Unique()
    blackHole(unique)
    let array = [1, 2, 3]
    blackHole(array.span)
    #expect(unique.value == 1)
  }
}
