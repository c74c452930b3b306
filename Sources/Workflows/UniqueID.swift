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
    let high = milliseconds << 16 | 0x7000 | UInt64.random(in: 0...0xFFF, using: &generator)
    let low = 0x8000_0000_0000_0000 | UInt64.random(in: 0..<(1 << 62), using: &generator)
    func hex(_ value: UInt64) -> String {
      let digits = String(value, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }
    let text = Array(hex(high) + hex(low))
    return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(text[$0]) }
      .joined(separator: "-")
  }
}
