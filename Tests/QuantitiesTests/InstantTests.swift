import Foundation
import Quantities
import Testing

@Suite struct `An instant` {
  /// Seconds since 1970 as date(1) has them.
  @Test(
    arguments: [
      ("2026-01-02T03:04:05Z", 1_767_323_045), ("1970-01-01T00:00:00Z", 0),
      ("1969-12-31T23:59:59Z", -1), ("2026-01-02T03:04:05+01:00", 1_767_319_445),
      ("2024-02-29T00:00:00Z", 1_709_164_800), ("2026-01-02T03:04:05.25Z", 1_767_323_045.25),
      ("2026-01-01T22:04:05-05:00", 1_767_323_045),
    ] as [(String, Instant)])
  func `is read from RFC 3339`(text: String, instant: Instant) {
    #expect(Instant(text) == instant)
  }

  @Test(
    arguments: [
      "", "today", "2026-01-02", "1767323045", "2026-13-02T03:04:05Z", "nan",
      "2026-01-02T03:04:05", "2026-01-02 03:04:05Z", "2026-01-02T03:04:05Z!",
      "17673230451767323045",
    ])
  func `is nothing else`(text: String) {
    #expect(Instant(text) == nil)
  }

  @Test func `reads what it prints, to the second`() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      let second = Int.random(in: -2_000_000_000...5_000_000_000, using: &generator)
      let instant = Instant(secondsSince1970: Double(second))
      #expect(Instant(instant.description) == instant, "\(instant)")
    }
    #expect(Instant(0.75).description == "1970-01-01T00:00:00Z")
  }

  @Test(
    arguments: [
      (0.75, "1970-01-01T00:00:00.750Z"), (-0.25, "1969-12-31T23:59:59.750Z"),
      (1_767_323_045, "2026-01-02T03:04:05.000Z"), (1_767_323_045.25, "2026-01-02T03:04:05.250Z"),
    ] as [(Instant, String)])
  func `is written with milliseconds, too`(instant: Instant, text: String) {
    #expect(instant.textWithMilliseconds == text)
  }

  @Test func `reads the milliseconds that it prints`() throws {
    for millisecond in 0..<1000 {
      let text = "2026-01-31T05:06:07.\(String(millisecond + 1000).dropFirst())Z"
      #expect(try #require(Instant(text)).textWithMilliseconds == text)
    }
  }

  @Test(
    arguments: [
      (.infinity, "9999-12-31T23:59:59Z"), (-.infinity, "0000-01-01T00:00:00Z"),
      (1e300, "9999-12-31T23:59:59Z"), (-1e12, "0000-01-01T00:00:00Z"),
      (.nan, "1970-01-01T00:00:00Z"),
    ] as [(Double, String)])
  func `is written within the years of four digits`(seconds: Double, text: String) {
    let instant = Instant(secondsSince1970: seconds)
    #expect(instant.description == text)
    #expect(instant.textWithMilliseconds == text.replacing("Z", with: ".000Z"))
  }

  @Test func `has an order and others before and after it`() {
    let noon = Instant(Date(timeIntervalSince1970: 43_200))
    #expect(noon + .hour == 46_800 && noon - .day == -43_200 && noon < noon + 0.001)
  }
}
