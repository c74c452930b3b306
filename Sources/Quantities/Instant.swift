package import Foundation

/// A point in time, in seconds since 1970.
package struct Instant: Hashable, Comparable, Sendable, CustomStringConvertible,
  ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral
{
  package let secondsSince1970: Double

  package init(secondsSince1970: Double) {
    self.secondsSince1970 = secondsSince1970
  }

  package init(floatLiteral seconds: Double) { self.init(secondsSince1970: seconds) }

  package init(integerLiteral seconds: Int) { self.init(secondsSince1970: Double(seconds)) }

  package init(_ date: Date) {
    self.init(secondsSince1970: date.timeIntervalSince1970)
  }

  package var date: Date { Date(timeIntervalSince1970: secondsSince1970) }

  /// The instant that a text of RFC 3339 names, such as "2026-11-22T12:00:00Z"; nil for any other
  /// text.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    let signs = [UInt8(ascii: "+"), UInt8(ascii: "-")]
    // A zone is what distinguishes an instant from a date, and a number has no T.
    guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"),
      bytes.last == UInt8(ascii: "Z") || signs.contains(bytes[bytes.count - 6]),
      let seconds = ByteText.time(bytes[...])
    else { return nil }
    self.init(secondsSince1970: seconds)
  }

  /// RFC 3339 in UTC to the second: "2026-11-22T12:00:00Z".
  ///
  /// What is beyond the years 0 to 9999, which have four digits, is written as their first or last
  /// second.
  package var description: String { dayAndTime + "Z" }

  /// The same with milliseconds: "2026-11-22T12:00:00.250Z".
  package var textWithMilliseconds: String {
    let floor = secondsSince1970.rounded(.down)
    let fraction = abs(floor) < 1e12 ? secondsSince1970 - floor : 0
    // A time that was read from milliseconds is written as the same ones, although it lies just below.
    let milliseconds = min(Int(fraction * 1000 + 0.001), 999)
    return "\(dayAndTime).\(CivilDate.digits(milliseconds, 3))Z"
  }

  private var dayAndTime: String {
    let (days, second) = wholeSeconds
    let time = [second / 3600, second / 60 % 60, second % 60].map { CivilDate.digits($0, 2) }
    return "\(CivilDate(daysSince1970: days).text)T\(time.joined(separator: ":"))"
  }

  /// The days since 1970, and the seconds of the day, within the years 0 to 9999.
  var wholeSeconds: (days: Int, seconds: Int) {
    let years = -62_167_219_200.0...253_402_300_799.0
    let isNumber = !secondsSince1970.isNaN
    let seconds = Int(
      isNumber ? min(max(secondsSince1970.rounded(.down), years.lowerBound), years.upperBound) : 0)
    let days = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
    return (days, seconds - days * 86_400)
  }

  package static func < (one: Instant, other: Instant) -> Bool {
    one.secondsSince1970 < other.secondsSince1970
  }

  package static func + (instant: Instant, span: Seconds) -> Instant {
    Instant(secondsSince1970: instant.secondsSince1970 + span.value)
  }

  package static func - (instant: Instant, span: Seconds) -> Instant {
    Instant(secondsSince1970: instant.secondsSince1970 - span.value)
  }
}
