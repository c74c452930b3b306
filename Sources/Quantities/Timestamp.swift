package import Foundation

/// Instants as text.
package enum Timestamp {
  /// RFC 3339 in UTC to the second: "2026-11-22T12:00:00Z".
  package static func text(_ date: Date) -> String {
    date.formatted(.iso8601)
  }

  /// The instant that a text of RFC 3339 names, in seconds since 1970; nil for any other text.
  package static func seconds(_ text: String) -> Double? {
    let bytes = Array(text.utf8)
    // As perf-check writes it; a format style takes ten times as long.
    if bytes.count == 20, bytes[10] == UInt8(ascii: "T"), bytes[19] == UInt8(ascii: "Z"),
      let seconds = ByteText.time(bytes[...])
    {
      return seconds
    }
    return (try? Date(text, strategy: .iso8601))?.timeIntervalSince1970
  }

  /// As `text(_:)`, for seconds since 1970.
  package static func text(seconds: Double) -> String {
    text(Date(timeIntervalSince1970: seconds))
  }
}
