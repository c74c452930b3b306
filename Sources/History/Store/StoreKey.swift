import Foundation
import Git
import Model
import Quantities

/// The keys of rows, derived from what the rows say: whoever writes them, they have the same.
enum StoreKey {
  /// The key of a repository: 63 bits of a digest of its name.
  static func repository(_ name: String) throws(GitError) -> Int64 {
    Int64(try ObjectID(digestOf: "repository\n\(name)".utf8).bits.0 >> 1)
  }

  /// The key of a series or an environment: 128 bits of a digest of what tells it apart.
  ///
  /// - Parameter pairs: In any order; they count sorted by key.
  static func digest(of pairs: String) throws(GitError) -> UUIDBytes {
    UUIDBytes(try ObjectID(digestOf: pairs.utf8).bits)
  }

  /// The key of a run: its id, if that is a UUID in its usual form; otherwise one derived from the id,
  /// and the time of the run.
  static func run(_ id: String, at time: Instant?) throws(GitError) -> UUIDBytes {
    if let bytes = UUIDBytes(id), bytes.text == id { return bytes }
    let milliseconds = max(0, (time?.secondsSince1970 ?? 0) * 1000)
    let made = UniqueID.make(
      milliseconds: milliseconds < Double(1 << 48) ? UInt64(milliseconds) : 1 << 48 - 1,
      bits: try ObjectID(digestOf: id.utf8).bits)
    return UUIDBytes(made) ?? UUIDBytes((0, 0))
  }
}

/// The 128 bits of a UUID.
struct UUIDBytes: Hashable, Sendable, Comparable {
  let high: UInt64
  let low: UInt64

  init(_ words: (UInt64, UInt64)) { (high, low) = words }

  /// Reads "00112233-4455-6677-8899-aabbccddeeff".
  init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.map(\.count) == [8, 4, 4, 4, 12] else { return nil }
    let digits = parts.joined().map { $0 }
    guard digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else { return nil }
    guard let high = UInt64(String(decoding: digits[..<16], as: UTF8.self), radix: 16),
      let low = UInt64(String(decoding: digits[16...], as: UTF8.self), radix: 16)
    else { return nil }
    self.init((high, low))
  }

  /// The least id of version 7 that is made at a time or later.
  init(leastAt time: Instant) {
    self.init((UInt64(max(0, min(time.secondsSince1970 * 1000, 0xFFFF_FFFF_FFFF))) << 16, 0))
  }

  /// In lower case.
  var text: String {
    let digits = [high, low].map { word in
      let hex = String(word, radix: 16)
      return String(repeating: "0", count: 16 - hex.count) + hex
    }.joined()
    let characters = Array(digits)
    return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(characters[$0]) }
      .joined(separator: "-")
  }

  var bytes: [UInt8] {
    [high, low].flatMap { word in
      stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
    }
  }

  /// When an id of version 7 was made.
  var time: Instant { Instant(secondsSince1970: Double(high >> 16) / 1000) }

  static func < (one: Self, other: Self) -> Bool {
    (one.high, one.low) < (other.high, other.low)
  }
}
