package import Foundation

/// Instants as text.
package enum Timestamp {
  /// RFC 3339 in UTC to the second: "2026-11-22T12:00:00Z".
  package static func text(_ date: Date) -> String {
    date.formatted(.iso8601)
  }
}
