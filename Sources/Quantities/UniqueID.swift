package import Foundation

/// Ids that sort by the time they were made.
package enum UniqueID {
  /// A UUID of version 7: the milliseconds since 1970, then 74 random bits.
  ///
  /// - Parameters:
  ///   - milliseconds: Since 1970 UTC.
  ///   - generator: The source of randomness.
  /// - SeeAlso: RFC 9562, section 5.7.
  package static func make(
    milliseconds: UInt64, using generator: inout some RandomNumberGenerator
  ) -> String {
    make(milliseconds: milliseconds, bits: (generator.next(), generator.next()))
  }

  /// The same for an instant; one before 1970 counts as 1970.
  package static func make(
    at time: Date, using generator: inout some RandomNumberGenerator
  ) -> String {
    let milliseconds = Int(saturating: max(0, time.timeIntervalSince1970 * 1000))
    return make(milliseconds: UInt64(milliseconds), using: &generator)
  }

  /// The same with bits that are worked out of what the id is of, so that it has the same id
  /// whoever makes it.
  ///
  /// - Parameters:
  ///   - milliseconds: Since 1970 UTC.
  ///   - bits: Of a digest; 12 of the first number and 62 of the second are used.
  package static func make(milliseconds: UInt64, bits: (UInt64, UInt64)) -> String {
    let high = milliseconds << 16 | 0x7000 | (bits.0 & 0xFFF)
    let low = 0x8000_0000_0000_0000 | (bits.1 & (1 << 62 - 1))
    func hex(_ value: UInt64) -> String {
      let digits = String(value, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }
    let text = Array(hex(high) + hex(low))
    return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(text[$0]) }
      .joined(separator: "-")
  }
}
