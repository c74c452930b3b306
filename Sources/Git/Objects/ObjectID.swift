import Clibgit2

/// The SHA-1 id of a commit, tree or blob.
package struct ObjectID: Hashable, Sendable, Comparable, CustomStringConvertible {
  // Big-endian words, so that their order is that of the bytes and of the hex digits.
  private let high: UInt64
  private let middle: UInt64
  private let low: UInt32

  /// The id with these 40 hex digits, or nil if `hex` is invalid.
  package init?(hex: some StringProtocol) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(20)
    guard hex.utf8.count == 40 else { return nil }
    var digits = hex.utf8.makeIterator()
    while let first = digits.next(), let second = digits.next() {
      guard let upper = Self.value(first), let lower = Self.value(second) else { return nil }
      bytes.append(upper << 4 | lower)
    }
    self.init(bytes: bytes)
  }

  /// The id with these leading bytes, followed by these hex digits; nil if they are invalid.
  init?(prefix: [UInt8], digits: [UInt8]) {
    guard 2 * prefix.count + digits.count == 40 else { return nil }
    var (nibbles, words): (Int, (UInt64, UInt64, UInt32)) = (0, (0, 0, 0))
    func append(_ nibble: UInt8) {
      switch nibbles {
      case ..<16: words.0 = words.0 << 4 | UInt64(nibble)
      case ..<32: words.1 = words.1 << 4 | UInt64(nibble)
      default: words.2 = words.2 << 4 | UInt32(nibble)
      }
      nibbles += 1
    }
    for byte in prefix {
      append(byte >> 4)
      append(byte & 15)
    }
    for digit in digits {
      guard let nibble = Self.value(digit) else { return nil }
      append(nibble)
    }
    self.init(words: words)
  }

  /// The id as three words.
  package init(words: (UInt64, UInt64, UInt32)) {
    (high, middle, low) = words
  }

  /// The bytes in their order, as three words.
  package var words: (UInt64, UInt64, UInt32) { (high, middle, low) }

  /// Copies an id of libgit2.
  init(_ raw: UnsafePointer<git_oid>) {
    self.init(raw.pointee)
  }

  init(_ raw: git_oid) {
    let bytes = withUnsafeBytes(of: raw.id) { Array($0.prefix(20)) }
    self.init(bytes: bytes)
  }

  /// The id with these 20 bytes.
  init(bytes: some Collection<UInt8>) {
    precondition(bytes.count == 20, "an object id has 20 bytes")
    var bytes = bytes.makeIterator()
    func next(_ count: Int) -> UInt64 {
      var word: UInt64 = 0
      for _ in 0..<count { word = word << 8 | UInt64(bytes.next() ?? 0) }
      return word
    }
    self.high = next(8)
    self.middle = next(8)
    self.low = UInt32(next(4))
  }

  /// The id with the 20 bytes from an index on.
  init(bytes: [UInt8], at index: Int) {
    func word(_ offset: Int, _ count: Int) -> UInt64 {
      (index + offset..<index + offset + count).reduce(0) { $0 << 8 | UInt64(bytes[$1]) }
    }
    self.init(words: (word(0, 8), word(8, 8), UInt32(word(16, 4))))
  }

  /// Its 20 bytes, as in a tree object.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(20)
    for word in [high, middle] {
      for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
      }
    }
    for shift in stride(from: 24, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: low >> UInt32(shift)))
    }
    return bytes
  }

  /// The C representation, valid during a call.
  var raw: git_oid {
    var raw = git_oid()
    let bytes = bytes
    withUnsafeMutableBytes(of: &raw.id) { $0.copyBytes(from: bytes) }
    return raw
  }

  /// The 40 hex digits.
  package var hex: String {
    let names = Self.digits
    return String(unsafeUninitializedCapacity: 40) { digits in
      var index = 0
      func append(_ word: UInt64, _ count: Int) {
        for shift in stride(from: 4 * (count - 1), through: 0, by: -4) {
          digits[index] = names[Int(truncatingIfNeeded: word >> UInt64(shift)) & 15]
          index += 1
        }
      }
      append(high, 16)
      append(middle, 16)
      append(UInt64(low), 8)
      return index
    }
  }

  /// The 40 hex digits, as in a notes tree.
  var hexDigits: [UInt8] { Array(hex.utf8) }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  private static let digits = Array("0123456789abcdef".utf8)

  /// The first ten hex digits, for display.
  package var short: String { String(hex.prefix(10)) }

  package var description: String { hex }

  package static func < (left: Self, right: Self) -> Bool {
    (left.high, left.middle, left.low) < (right.high, right.middle, right.low)
  }
}

extension ObjectID {
  /// The blob id of some bytes: a digest.
  package init(digestOf bytes: some Sequence<UInt8>) throws(GitError) {
    self = try ObjectStore.id(ofBlob: Array(bytes))
  }
}
