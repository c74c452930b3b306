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
    return text(of: (high, low))
  }

  /// The 128 bits of a UUID as text: "00112233-4455-6677-8899-aabbccddeeff".
  package static func text(of words: (UInt64, UInt64)) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(36)
    for nibble in 0..<32 {
      if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 {
        text.append(UInt8(ascii: "-"))
      }
      let word = nibble < 16 ? words.0 : words.1
      let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (nibble & 15))) & 15
      text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The 128 bits of a UUID written as `text(of:)` does; nil for any other text.
  package static func words(of text: String) -> (UInt64, UInt64)? {
    var words: (UInt64, UInt64) = (0, 0)
    var place = 0
    for byte in text.utf8 {
      defer { place += 1 }
      if place == 8 || place == 13 || place == 18 || place == 23 {
        guard byte == UInt8(ascii: "-") else { return nil }
        continue
      }
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      default: return nil
      }
      if place < 18 {
        words.0 = words.0 << 4 | UInt64(digit)
      } else {
        words.1 = words.1 << 4 | UInt64(digit)
      }
    }
    return place == 36 ? words : nil
  }
}
