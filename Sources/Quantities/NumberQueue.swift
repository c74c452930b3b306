/// A set of numbers that gives the least first, in a few steps however many there are.
///
/// A bit says whether a number is in; above, a bit says whether any of 64 is set below it. For what is
/// no small number, or comes more than once, there is `Heap`; where both will do, replays of 40,000
/// tasks take 0.55 s with this and 1.05 s with a heap.
package struct NumberQueue: Sendable {
  private var levels: [[UInt64]] = []

  /// - Parameter count: All numbers are less.
  package init(count: Int) {
    var count = max(count, 1)
    repeat {
      count = (count + 63) / 64
      levels.append([UInt64](repeating: 0, count: count))
    } while count > 1
  }

  /// Puts a number in.
  package mutating func push(_ number: Int) {
    var number = number
    for level in levels.indices {
      levels[level][number / 64] |= 1 << UInt64(number % 64)
      number /= 64
    }
  }

  /// The least number.
  package var first: Int? {
    guard let top = levels.last, top[0] != 0 else { return nil }
    var number = 0
    for level in levels.indices.reversed() {
      number = number * 64 + levels[level][number].trailingZeroBitCount
    }
    return number
  }

  /// Takes the least number out.
  package mutating func pop() -> Int? {
    guard let number = first else { return nil }
    var place = number
    for level in levels.indices {
      levels[level][place / 64] &= ~(1 << UInt64(place % 64))
      guard levels[level][place / 64] == 0 else { break }
      place /= 64
    }
    return number
  }
}
