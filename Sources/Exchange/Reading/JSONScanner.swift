import Quantities

/// A streaming JSON parser, for traces of a million spans, whose tree would take gigabytes.
///
/// - SeeAlso: RFC 8259.
struct JSONScanner {
  private let bytes: [UInt8]
  private(set) var index = 0
  private var depth = 0

  /// The maximum nesting, because the parser is recursive.
  static let deepest = 200

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  /// A syntax error.
  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  /// The type of the next value.
  enum Kind { case object, array, string, number, literal, end }

  mutating func next() -> Kind {
    skipSpace()
    guard index < bytes.count else { return .end }
    switch bytes[index] {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    default: return .literal
    }
  }

  private mutating func descend() throws {
    depth += 1
    guard depth <= Self.deepest else {
      throw problem("nesting of at most \(Self.deepest) levels")
    }
  }

  /// The name of a member, without allocating a string.
  struct Key {
    fileprivate let bytes: ArraySlice<UInt8>

    var text: String { String(decoding: bytes, as: UTF8.self) }

    static func ~= (name: StaticString, key: Key) -> Bool {
      name.utf8CodeUnitCount == key.bytes.count
        && name.withUTF8Buffer { unsafe key.bytes.elementsEqual($0) }
    }

    static func == (key: Key, name: StaticString) -> Bool { name ~= key }
  }

  /// Reads an object, calling `member` for each value, which it must read or skip.
  mutating func object(_ member: (Key, inout JSONScanner) throws -> Void) throws {
    try expect(UInt8(ascii: "{"))
    try descend()
    defer { depth -= 1 }
    skipSpace()
    if take(UInt8(ascii: "}")) { return }
    repeat {
      skipSpace()
      let key = try key()
      skipSpace()
      try expect(UInt8(ascii: ":"))
      try member(key, &self)
      skipSpace()
    } while take(UInt8(ascii: ","))
    try expect(UInt8(ascii: "}"))
  }

  /// Whether the end was reached.
  var isAtEnd: Bool { index >= bytes.count }

  /// Reads an array, calling `element` for each value, which it must read or skip.
  ///
  /// - Parameter mayBeCut: Whether the array may be truncated, as in traces of killed programs, or end
  ///   with a comma.
  mutating func array(
    mayBeCut: Bool = false, _ element: (inout JSONScanner) throws -> Void
  ) throws {
    try expect(UInt8(ascii: "["))
    try descend()
    defer { depth -= 1 }
    skipSpace()
    if take(UInt8(ascii: "]")) { return }
    repeat {
      if mayBeCut, next() == .end || bytes[index] == UInt8(ascii: "]") { break }
      try element(&self)
      skipSpace()
    } while take(UInt8(ascii: ","))
    if mayBeCut, index == bytes.count { return }
    try expect(UInt8(ascii: "]"))
  }

  private mutating func key() throws -> Key {
    let start = index
    try skipString()
    let bytes = bytes[(start + 1)..<(index - 1)]
    guard bytes.contains(UInt8(ascii: "\\")) else { return Key(bytes: bytes) }
    index = start
    return Key(bytes: Array(try string().utf8)[...])
  }

  mutating func string() throws -> String {
    try expect(UInt8(ascii: "\""))
    let start = index
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "\"") {
        return String(decoding: bytes[start..<(index - 1)], as: UTF8.self)
      }
      if byte == UInt8(ascii: "\\") {
        index = start
        return try escapedString()
      }
    }
    throw cutOff
  }

  /// As `string()`, starting after its first quote.
  private mutating func escapedString() throws -> String {
    var text: [UInt8] = []
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text += try escape().utf8
      default: text.append(byte)
      }
    }
    throw cutOff
  }

  private mutating func escape() throws -> String {
    guard index < bytes.count else { throw cutOff }
    let byte = bytes[index]
    index += 1
    switch byte {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "u"):
      let first = try codeUnit()
      guard UTF16.isLeadSurrogate(first), index + 6 <= bytes.count,
        bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u")
      else { return String(decoding: [first], as: UTF16.self) }
      index += 2
      return String(decoding: [first, try codeUnit()], as: UTF16.self)
    default: return String(UnicodeScalar(byte))
    }
  }

  private mutating func codeUnit() throws -> UInt16 {
    guard index + 4 <= bytes.count,
      let unit = UInt16(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
    else { throw problem("an escape of four hex digits") }
    index += 4
    return unit
  }

  /// Whether "" comes next.
  var isAtEmptyText: Bool { bytes[index...].starts(with: "\"\"".utf8) }

  /// A string identifier as a number: the value of up to 16 hex digits of any case, otherwise a hash.
  mutating func identity() throws -> UInt64 {
    try expect(UInt8(ascii: "\""))
    let start = index
    var (value, isHex) = (UInt64(0), true)
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt64(byte & 15)
      case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
        value = value << 4 | UInt64((byte & 15) + 9)
      default: isHex = false
      }
      index += 1
    }
    guard index < bytes.count else { throw cutOff }
    let text = bytes[start..<index]
    index += 1
    if isHex, 1...16 ~= text.count { return value }
    // FNV-1a.
    return text.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// A number; NaN for spellings such as NaN.
  mutating func number() throws -> Double { try numeral().number }

  /// A number with its spelling.
  mutating func numeral() throws -> (number: Double, text: ArraySlice<UInt8>) {
    skipSpace()
    let start = index
    if takeNonFinite() {
      let isInfinite = bytes[start..<index].contains { $0 | 0x20 == UInt8(ascii: "f") }
      return (isInfinite ? .infinity : .nan, bytes[start..<index])
    }
    while index < bytes.count, Self.isOfNumber(bytes[index]) { index += 1 }
    guard let number = ByteText.number(bytes[start..<index]) else {
      throw index == bytes.count ? cutOff : problem("a number")
    }
    return (number, bytes[start..<index])
  }

  /// Reads NaN or infinity as written by Python, C and JavaScript, which JSON doesn't allow.
  private mutating func takeNonFinite() -> Bool {
    let start = index
    if index < bytes.count, bytes[index] == UInt8(ascii: "-") { index += 1 }
    for word in ["NaN", "nan", "Infinity", "infinity", "Inf", "inf", "-1.#IND", "1.#INF"]
    where take(word) {
      return true
    }
    index = start
    return false
  }

  /// Skips the next value.
  mutating func skip() throws {
    switch next() {
    case .object: try object { try $1.skip() }
    case .array: try array { try $0.skip() }
    case .string: try skipString()
    case .number: _ = try number()
    case .literal:
      guard take("true") || take("false") || take("null") || takeNonFinite() else {
        throw problem("a value")
      }
    case .end: throw cutOff
    }
  }

  private mutating func skipString() throws {
    try expect(UInt8(ascii: "\""))
    while index < bytes.count {
      let byte = bytes[index]
      index += byte == UInt8(ascii: "\\") ? 2 : 1
      if byte == UInt8(ascii: "\"") { return }
    }
    throw cutOff
  }

  private mutating func skipSpace() {
    while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  mutating func take(_ word: String) -> Bool {
    guard bytes[index...].starts(with: word.utf8) else { return false }
    index += word.utf8.count
    return true
  }

  private mutating func expect(_ byte: UInt8) throws {
    skipSpace()
    guard !take(byte) else { return }
    throw index >= bytes.count ? cutOff : problem("'\(Character(UnicodeScalar(byte)))'")
  }

  private static func isOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  var cutOff: Problem {
    Problem(description: "truncated JSON: it ends at byte \(bytes.count)")
  }

  private func problem(_ needed: String) -> Problem {
    let line = bytes[..<min(index, bytes.count)].count { $0 == UInt8(ascii: "\n") } + 1
    return Problem(description: "expected \(needed) at byte \(index) (line \(line))")
  }
}
