import Foundation

/// Numbers as short text for a web page: differences from one to the next in steps of a power of ten, each a
/// variable-length quantity in base 64.
///
/// - SeeAlso: The encoding of mappings in ECMA-426, "Source map format specification".
package struct PackedNumbers: Sendable {
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  /// The largest that JavaScript holds exactly.
  private static let largest = 9_007_199_254_740_991.0

  /// What one step is.
  package let step: Double
  private var last = 0
  private var bytes: [UInt8] = []

  /// Integers, or multiples of a step.
  package init(step: Double = 1) { self.step = step }

  /// With a step of which the values hold five digits at least, or 1 for what is counted.
  package init(for values: [Double]) {
    let largest = values.reduce(0) { max($0, abs($1)) }
    let isCounted = largest < 1e12 && values.allSatisfy { $0 == $0.rounded() }
    self.init(
      step: isCounted || largest == 0 || !largest.isFinite
        ? 1 : pow(10, (log10(largest)).rounded(.down) - 5))
  }

  /// The text so far.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Adds numbers; one that isn't finite counts as 0.
  package mutating func append(_ values: [Double]) {
    for value in values {
      let steps = (value / step).rounded()
      let whole = steps.isFinite ? Int(min(max(steps, -Self.largest), Self.largest)) : 0
      write(whole - last)
      last = whole
    }
  }

  /// Adds integers; one that JavaScript can't hold counts as the nearest that it can.
  package mutating func append(_ values: [Int]) {
    let largest = Int(Self.largest)
    for value in values {
      let whole = min(max(value, -largest), largest)
      write(whole - last)
      last = whole
    }
  }

  /// The sign is the lowest bit; five bits a digit, the lowest first, and a sixth while more follow.
  private mutating func write(_ difference: Int) {
    var rest = difference < 0 ? UInt64(-difference) << 1 | 1 : UInt64(difference) << 1
    repeat {
      let part = Int(rest & 31)
      rest >>= 5
      bytes.append(Self.digits[rest > 0 ? part | 32 : part])
    } while rest > 0
  }
}
