/// A day of the Gregorian calendar, in UTC.
///
/// Foundation's calendars and format styles look up time zones in ICU, whose data are as large as the
/// rest of a release executable; all dates here are in UTC.
///
/// - SeeAlso: Hinnant (2013), "chrono-compatible low-level date algorithms".
package struct CivilDate: Hashable, Sendable {
  package let year: Int
  /// From 1.
  package let month: Int
  /// From 1.
  package let day: Int

  package init(year: Int, month: Int, day: Int) {
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// The date so many days after 1970-01-01, or before it.
  ///
  /// - Parameter days: Within ±10¹².
  package init(daysSince1970 days: Int) {
    let shifted = days + 719_468
    let era = Self.floor(shifted, by: 146_097)
    let ofEra = shifted - era * 146_097
    let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    // Years begin in March here, so that a leap day is the last one.
    let month = (5 * ofYear + 2) / 153
    day = ofYear - (153 * month + 2) / 5 + 1
    self.month = month < 10 ? month + 3 : month - 9
    year = yearOfEra + era * 400 + (self.month <= 2 ? 1 : 0)
  }

  /// The day that an instant is on; one beyond the years 0 to 9999 is on the first or the last of their
  /// days.
  package init(_ instant: Instant) {
    self.init(daysSince1970: instant.wholeSeconds.days)
  }

  /// From 1970-01-01 to this date.
  package var daysSince1970: Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = Self.floor(shifted, by: 400)
    let ofEra = shifted - era * 400
    let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
  }

  /// The days of a month, from 28 to 31.
  package static func daysOfMonth(_ month: Int, of year: Int) -> Int {
    if month == 2 {
      return year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        ? 29 : 28
    }
    return [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  /// The week that this day is in, and the year that the week counts to, by ISO 8601: that of its
  /// Thursday.
  package var week: (year: Int, number: Int) {
    let days = daysSince1970
    // 1970-01-01 was a Thursday.
    let weekday = days + 3 - Self.floor(days + 3, by: 7) * 7
    let thursday = CivilDate(daysSince1970: days - weekday + 3)
    let newYear = CivilDate(year: thursday.year, month: 1, day: 1).daysSince1970
    return (thursday.year, (thursday.daysSince1970 - newYear) / 7 + 1)
  }

  /// "2026-01-31".
  package var text: String { "\(monthText)-\(Self.digits(day, 2))" }

  /// "2026-01".
  package var monthText: String { "\(Self.digits(year, 4))-\(Self.digits(month, 2))" }

  /// "2026-W05".
  package var weekText: String { "\(Self.digits(week.year, 4))-W\(Self.digits(week.number, 2))" }

  /// A number of at least so many digits, with zeros before it.
  static func digits(_ value: Int, _ count: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
  }

  private static func floor(_ value: Int, by divisor: Int) -> Int {
    (value >= 0 ? value : value - divisor + 1) / divisor
  }
}
