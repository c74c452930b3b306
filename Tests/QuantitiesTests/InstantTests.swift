import Foundation
import Quantities
import Testing

@Suite struct `An instant` {
  /// Seconds since 1970 as date(1) has them.
  @Test(
    arguments: [
      ("2026-01-02T03:04:05Z", 1_767_323_045), ("1970-01-01T00:00:00Z", 0),
      ("1969-12-31T23:59:59Z", -1), ("2026-01-02T03:04:05+01:00", 1_767_319_445),
      ("2024-02-29T00:00:00Z", 1_709_164_800),
    ] as [(String, Instant)])
  func `is read from RFC 3339`(text: String, instant: Instant) {
    #expect(Instant(text) == instant)
  }

  @Test(arguments: ["", "today", "2026-01-02", "1767323045", "2026-13-02T03:04:05Z", "nan"])
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

  @Test func `has an order and others before and after it`() {
    let noon = Instant(Date(timeIntervalSince1970: 43_200))
    #expect(noon + .hour == 46_800 && noon - .day == -43_200 && noon < noon + 0.001)
  }
}
