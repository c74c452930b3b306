import Foundation
import Git
import Model
import Quantities

/// The keys of rows, derived from what the rows say: whoever writes them, they have the same.
enum StoreKey {
  /// The key of a series or an environment: 128 bits of a digest of what tells it apart.
  ///
  /// - Parameter pairs: In any order; they count sorted by key.
  static func digest(of pairs: String) throws(GitError) -> UUIDBytes {
    UUIDBytes(try ObjectID(digestOf: pairs.utf8).bits)
  }

  /// The key of a run: its id, if that is a UUID in lower case; otherwise one derived from the id,
  /// and the time of the run.
  static func run(_ id: String, at time: Instant?) throws(GitError) -> UUIDBytes {
    if let bytes = UUIDBytes(id) { return bytes }
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

  /// Reads a UUID in lower case; nil for any other text.
  init?(_ text: String) {
    guard let words = UniqueID.words(of: text) else { return nil }
    self.init(words)
  }

  /// The least id of version 7 that is made at a time or later.
  init(leastAt time: Instant) {
    self.init((UInt64(max(0, min(time.secondsSince1970 * 1000, 0xFFFF_FFFF_FFFF))) << 16, 0))
  }

  /// In lower case.
  var text: String { UniqueID.text(of: (high, low)) }

  /// When an id of version 7 was made.
  var time: Instant { Instant(secondsSince1970: Double(high >> 16) / 1000) }

  static func < (one: Self, other: Self) -> Bool {
    (one.high, one.low) < (other.high, other.low)
  }
}
