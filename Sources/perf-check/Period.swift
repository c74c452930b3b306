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

  private static func isDay(_ text: String) -> Bool {
    text.wholeMatch(of: /\d{4}-\d\d-\d\d/) != nil
  }
}
