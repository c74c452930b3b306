/// A key that a person pressed.
package enum Key: Hashable, Sendable {
  case character(Character)
  case up, down, pageUp, pageDown, home, end
  case escape
}

/// Reads keys from the bytes that a terminal sends.
package struct KeyReader: Sendable {
  /// The start of a sequence whose end hasn't arrived.
  private var rest: [UInt8] = []

  package init() {}

  /// The keys that some more bytes complete; sequences that aren't known are dropped.
  package mutating func keys(_ bytes: some Sequence<UInt8>) -> [Key] {
    rest += bytes
    var keys: [Key] = []
    while let first = rest.first {
      if first != 0x1B {
        rest.removeFirst()
        if (0x21..<0x7F).contains(first) { keys.append(.character(Character(.init(first)))) }
        if first == 0x20 { keys.append(.pageDown) }
        continue
      }
      guard rest.count > 1 else { break }
      guard rest[1] == UInt8(ascii: "[") || rest[1] == UInt8(ascii: "O") else {
        rest.removeFirst()
        keys.append(.escape)
        continue
      }
      // Parameters, then the letter that ends the sequence.
      guard let end = rest.dropFirst(2).firstIndex(where: { !(0x20..<0x40).contains($0) }) else {
        if rest.count > 32 { rest = [] }
        break
      }
      if let key = Self.key(rest[2...end]) { keys.append(key) }
      rest.removeFirst(end + 1)
    }
    return keys
  }

  /// What is left when nothing more arrives: the escape key itself.
  package mutating func finish() -> [Key] {
    defer { rest = [] }
    return rest == [0x1B] ? [.escape] : []
  }

  private static func key(_ sequence: ArraySlice<UInt8>) -> Key? {
    switch String(decoding: sequence, as: UTF8.self) {
    case "A": .up
    case "B": .down
    case "H", "1~", "7~": .home
    case "F", "4~", "8~": .end
    case "5~": .pageUp
    case "6~": .pageDown
    default: nil
    }
  }
}
