import Quantities
import Testing

@Suite struct `Numbers in bytes` {
  /// A number with 16 to 19 digits lies closer to the middle of two doubles than any shorter one.
  @Test func `are the doubles that Swift reads`() {
    var generator = SystemRandomNumberGenerator()
    var texts = ["9007199254740993", "9007199254740992.5", "0.1", "1234567890123456789", "0.000"]
    for _ in 0..<20_000 {
      texts.append(Double.random(in: 0...1, using: &generator).description)
      let digits = Int.random(in: 1...19, using: &generator)
      let mantissa = (0..<digits).map { _ in "\(Int.random(in: 0...9, using: &generator))" }
        .joined()
      let point = Int.random(in: 0...digits, using: &generator)
      let whole = String(mantissa.prefix(point))
      texts.append((whole.isEmpty ? "0" : whole) + "." + mantissa.dropFirst(point) + "0")
      texts.append("-" + mantissa)
    }
    for text in texts {
      #expect(
        ByteText.number(Array(text.utf8)[...])?.bitPattern == Double(text)?.bitPattern, "\(text)")
    }
  }

  /// The halves between doubles, where rounding decides.
  @Test func `round halves to even`() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<5_000 {
      // Between 2^53 and 2^54 every odd number is such a half.
      let half = UInt64.random(in: 1 << 53..<1 << 54, using: &generator) | 1
      for text in ["\(half)", "\(half).0", "\(half).1", "\(half - 1).9"] {
        #expect(ByteText.number(Array(text.utf8)[...]) == Double(text), "\(text)")
      }
    }
  }
}
