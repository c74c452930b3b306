import Quantities
import Testing

@Suite struct `A period` {
  @Test(
    arguments: [
      ("2026-01-31", 1_769_817_600.0, 1_769_903_999.999),
      ("2026-01-31T12:00:00Z", 1_769_860_800, 1_769_860_800),
      ("2026-01", 1_767_225_600, 1_769_903_999.999),
      ("2025-12", 1_764_547_200, 1_767_225_599.999),
      ("2026-01-05..2026-02-01", 1_767_571_200, 1_769_990_399.999),
      ("30_days", 1_797_408_000, 1_800_000_000),
    ] as [(String, Instant, Instant)])
  func `is read as people write it`(text: String, start: Instant, end: Instant) throws {
    let period = try #require(Period(text, newest: 1_800_000_000))
    #expect(period.start == start && abs(period.end.secondsSince1970 - end.secondsSince1970) < 1e-6)
    #expect(period.contains(start) && !period.contains(start - 1) && !period.contains(end + 1))
  }

  @Test(arguments: [
    "", "yesterday", "2026-13", "2026-02-30", "2026", "2026-02-01..2026-01-05", "a..b", "HEAD~2",
    "2026-01..2026-02",
  ])
  func `is nothing else`(text: String) {
    #expect(Period(text, newest: 1_800_000_000) == nil)
  }

  @Test func `of a date takes no month and no span`() {
    #expect(Period(date: "2026-01") == nil && Period(date: "30_days") == nil)
    #expect(Period(date: "2026-01-31")?.start == 1_769_817_600)
  }

  @Test func `that lasts up to now needs a newest instant`() {
    #expect(Period("30_days", newest: nil) == nil)
  }

  /// The last days of February, as the calendar has them.
  @Test(arguments: [(1900, 28), (2000, 29), (2023, 28), (2024, 29), (2100, 28)])
  func `of a month ends with its last day`(year: Int, day: Int) throws {
    let month = try #require(Period("\(year)-02", newest: nil))
    let last = try #require(Period("\(year)-02-\(day)", newest: nil))
    #expect(month.end == last.end && Period("\(year)-02-\(day + 1)", newest: nil) == nil)
  }

  @Test func `of a month ends where the next one begins`() throws {
    var end: Instant?
    for year in 2019...2030 {
      for month in 1...12 {
        let name = "\(year)-\(month < 10 ? "0" : "")\(month)"
        let period = try #require(Period(name, newest: nil))
        if let end {
          #expect(
            abs(period.start.secondsSince1970 - end.secondsSince1970 - 0.001) < 1e-6, "\(name)")
        }
        end = period.end
      }
    }
  }
}
