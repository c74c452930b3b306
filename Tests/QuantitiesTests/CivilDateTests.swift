import Foundation
import Quantities
import Testing

@Suite struct `A civil date` {
  /// Foundation's calendar is another implementation.
  @Test func `has the day, month, year and week of Foundation's calendar`() {
    var calendar = Calendar(identifier: .iso8601)
    calendar.timeZone = .gmt
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      let days = Int.random(in: -700_000...2_900_000, using: &generator)
      let parts = calendar.dateComponents(
        [.year, .month, .day, .weekOfYear, .yearForWeekOfYear],
        from: Date(timeIntervalSince1970: Double(days) * 86_400))
      let date = CivilDate(daysSince1970: days)
      // Before 1582 Foundation's is the Julian calendar.
      guard date.year > 1582 else { continue }
      #expect(date.year == parts.year && date.month == parts.month && date.day == parts.day)
      #expect(date.week.year == parts.yearForWeekOfYear && date.week.number == parts.weekOfYear)
    }
  }

  @Test func `is as many days from 1970 as it was made of`() {
    for days in stride(from: -1_000_000, through: 3_000_000, by: 997) {
      #expect(CivilDate(daysSince1970: days).daysSince1970 == days)
    }
  }

  // By Python's datetime.
  @Test(arguments: [
    (-719_162, "0001-01-01"), (-141_428, "1582-10-14"), (-1, "1969-12-31"), (0, "1970-01-01"),
    (11_016, "2000-02-29"), (47_541, "2100-03-01"), (2_932_896, "9999-12-31"),
  ])
  func `is written with four digits of its year`(days: Int, text: String) {
    #expect(CivilDate(daysSince1970: days).text == text)
    #expect(CivilDate(daysSince1970: days).monthText == text.prefix(7))
  }
}
