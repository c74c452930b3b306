/// What an address must contain so that its sender may read: 128 random bits.
package struct AccessToken: Sendable {
  /// 32 hexadecimal digits.
  package let text: String

  /// A new one, from the system's random numbers.
  package init() {
    var generator = SystemRandomNumberGenerator()
    self.init((0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) })
  }

  init(_ bytes: [UInt8]) {
    let digits = Array("0123456789abcdef")
    text = String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }

  /// Whether a text is the token, in a time that doesn't depend on where they differ.
  func matches(_ other: some StringProtocol) -> Bool {
    let (mine, theirs) = (Array(text.utf8), Array(other.utf8))
    guard mine.count == theirs.count else { return false }
    return zip(mine, theirs).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
