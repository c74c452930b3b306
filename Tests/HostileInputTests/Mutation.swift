import Statistics

/// Damages texts as disks, networks, other versions and people do, always alike for one seed.
struct Mutation {
  private var generator: SeededGenerator

  /// Numbers that programs trip over.
  private static let numbers = [
    "0", "-1", "-0", "NaN", "nan", "Infinity", "-Infinity", "1e308", "-1e308", "1e999", "5e-324",
    "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "18446744073709551616", "1.5", "0.1e-7", "null", "\"\"", "\"7\"", "[]", "{}", "true",
    "2000-02-30T00:00:00Z", "99999999999999999999999999999999",
  ]

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  private mutating func number(below limit: Int) -> Int {
    Int.random(in: 0..<max(limit, 1), using: &generator)
  }

  /// A text with a few damages.
  mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0...number(below: 4) where !bytes.isEmpty {
      switch number(below: 13) {
      case 0: bytes[number(below: bytes.count)] = UInt8(number(below: 256))
      case 1: bytes.remove(at: number(below: bytes.count))
      case 2: bytes.removeSubrange(number(below: bytes.count)...)
      case 3: bytes.insert(UInt8(number(below: 256)), at: number(below: bytes.count))
      case 4: duplicate(&bytes)
      case 5: nest(&bytes)
      case 6: removePiece(&bytes)
      case 7: swapLines(&bytes)
      default: replaceNumber(&bytes)
      }
    }
    return bytes
  }

  private mutating func piece(of bytes: [UInt8]) -> Range<Int> {
    let start = number(below: bytes.count)
    return start..<min(bytes.count, start + 1 + number(below: 120))
  }

  private mutating func duplicate(_ bytes: inout [UInt8]) {
    let piece = piece(of: bytes)
    bytes.insert(contentsOf: bytes[piece], at: number(below: bytes.count))
  }

  private mutating func removePiece(_ bytes: inout [UInt8]) {
    let piece = piece(of: bytes)
    bytes.removeSubrange(piece)
  }

  private mutating func nest(_ bytes: inout [UInt8]) {
    let openings = ["[", "{\"a\":", "<a>", "\"", "(", "[[{\"a\":["]
    let count = [1, 3, 150, 20_000][number(below: 4)]
    let text = openings[number(below: openings.count)]
    bytes.insert(
      contentsOf: String(repeating: text, count: count).utf8, at: number(below: bytes.count))
  }

  private mutating func swapLines(_ bytes: inout [UInt8]) {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    lines.swapAt(number(below: lines.count), number(below: lines.count))
    bytes = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
  }

  /// Puts another number in the place of one.
  private mutating func replaceNumber(_ bytes: inout [UInt8]) {
    func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    func isPart(_ byte: UInt8) -> Bool {
      isDigit(byte) || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "e")].contains(byte)
    }
    let from = number(below: bytes.count)
    guard let digit = bytes[from...].firstIndex(where: isDigit) ?? bytes.firstIndex(where: isDigit)
    else { return }
    var (start, end) = (digit, digit)
    while start > 0, isPart(bytes[start - 1]) { start -= 1 }
    while end < bytes.count, isPart(bytes[end]) { end += 1 }
    bytes.replaceSubrange(
      start..<end, with: Array(Self.numbers[number(below: Self.numbers.count)].utf8))
  }
}
