import Foundation
import History

/// Dates and spans of time as users write them.
enum Period {
  /// A day or an instant, in seconds since 1970: "2026-01-31", "2026-01-31T12:00:00Z".
  static func seconds(_ text: String) -> Double? {
    Timestamp.seconds(isDay(text) ? text + "T00:00:00Z" : text)
  }

  /// As `seconds(_:)`, a day being meant to its end.
  static func end(_ text: String) -> Double? {
    seconds(text).map { isDay(text) ? $0 + 86_399.999 : $0 }
  }

  /// A span of time in seconds: "5s", "30m", "24h", "7_days", "4_weeks", "3_months", "1_year".
  static func span(_ text: String) -> Double? {
    guard let match = text.wholeMatch(of: /(\d+(?:\.\d+)?)[ _]?([a-z]+)/),
      let number = Double(match.1)
    else { return nil }
    let unit: Double? =
      switch match.2 {
      case "s", "sec", "second", "seconds": 1
      case "m", "min", "minute", "minutes": 60
      case "h", "hour", "hours": 3600
      case "d", "day", "days": 86_400
      case "w", "week", "weeks": 604_800
      case "month", "months": 30.4375 * 86_400
      case "y", "year", "years": 365.25 * 86_400
      default: nil
      }
    return unit.map { $0 * number }
  }

  private static func isDay(_ text: String) -> Bool {
    text.wholeMatch(of: /\d{4}-\d\d-\d\d/) != nil
  }
}
