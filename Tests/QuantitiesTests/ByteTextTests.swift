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

@Suite struct `An instant in bytes` {
  private func time(_ text: String) -> Double? { ByteText.time(Array(text.utf8)[...]) }

  /// Seconds since 1970 as date(1) has them.
  @Test(arguments: [
    ("2026-01-02T03:04:05Z", 1_767_323_045.0), ("2026-01-02T03:04:05.5+01:00", 1_767_319_445.5),
    ("2026-01-02 03:04:05 +0100", 1_767_319_445), ("2026-01-02 03:04", 1_767_323_040),
    ("2026-01-02", 1_767_312_000), ("2026-01-02T03:04:05 UTC", 1_767_323_045),
    ("2026-01-02T03:04:05-0530", 1_767_342_845), ("2026-01-02t03:04:05,25z", 1_767_323_045.25),
    ("1970-01-01", 0), ("1969-12-31T23:59:59Z", -1), ("2000-02-29", 951_782_400),
    ("2024-02-29", 1_709_164_800), ("2016-12-31T23:59:60Z", 1_483_228_800),
    ("  2026-01-02\n", 1_767_312_000),
  ])
  func `is read in many forms`(text: String, seconds: Double) {
    #expect(time(text) == seconds)
  }

  @Test(arguments: [
    "2023-02-29", "1900-02-29", "2100-02-29", "2026-04-31", "2026-13-01", "2026-00-10",
    "2026-01-00",
    "2026-01-02T24:00", "2026-01-02T03:60", "2026-01-02T03:04:61Z", "2026-01-02T03:04:05+24:00",
    "2026-01-02T03:04:05+01:60", "2026-01-02T03", "2026-01-02x", "2026-01-02T03:04:05Zx", "", " ",
    "today", "nan", "inf", "1e999",
  ])
  func `isn't one that the calendar lacks`(text: String) {
    #expect(time(text) == nil)
  }

  /// Whatever the unit is, the year lies before 5000.
  @Test(arguments: ["1767225600", "1767225600000", "1767225600000000", "1767225600000000000"])
  func `may be a number in one of four units`(text: String) {
    #expect(time(text) == 1_767_225_600)
    #expect(time("-" + text) == -1_767_225_600)
  }

  @Test func `keeps its nanoseconds where a double doesn't`() {
    func nanoseconds(_ text: String) -> Int64? { ByteText.nanoseconds(Array(text.utf8)[...]) }
    #expect(nanoseconds("2026-01-01T00:00:00.123456789Z") == 1_767_225_600_123_456_789)
    #expect(nanoseconds("1767225600123456789") == 1_767_225_600_123_456_789)
    #expect(nanoseconds("1969-12-31T23:59:59.75Z") == -250_000_000)
    #expect(nanoseconds("9999-12-31") == nil, "that is beyond measure")
  }

  /// Foundation's calendar is another one.
  @Test func `is what Foundation writes`() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      let seconds = Double(Int.random(in: -2_000_000_000...5_000_000_000, using: &generator))
      let text = Instant(secondsSince1970: seconds).description
      #expect(time(text) == seconds && Instant(text)?.secondsSince1970 == seconds, "\(text)")
    }
  }
}
