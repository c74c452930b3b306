import Quantities
import Statistics

/// A part of the benchmarks of a suite, where other hosts measure the rest.
///
/// Which benchmarks are in it is told by their names alone: hosts that list them in another order, or list
/// others, leave out none.
package struct Shard: Hashable, Sendable, CustomStringConvertible {
  /// From 1 to `count`.
  package let number: Int
  package let count: Int

  package init(number: Int, count: Int) {
    self.number = number
    self.count = count
  }

  /// Reads "2/3".
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1], number > 0,
      number <= count
    else { return nil }
    self.init(number: number, count: count)
  }

  package var description: String { "\(number)/\(count)" }

  /// Whether a benchmark is in it.
  func contains(_ benchmark: String) -> Bool {
    let hash = UInt64(StableHash.hex(of: [benchmark]), radix: 16) ?? 0
    // Of similar names the hash has similar digits.
    var generator = SeededGenerator(seed: hash)
    return Int(generator.next() % UInt64(count)) == number - 1
  }
}
