/// A period of time as users write it.
package struct Period: Hashable, Sendable {
  /// Its first instant.
  package let start: Instant
  /// Its last instant.
  package let end: Instant

  /// A day counts to the last millisecond before the next.
  private static let resolution: Seconds = 0.001

  private init?(start: Instant?, end: Instant?) {
    guard let start, let end, start <= end else { return nil }
    (self.start, self.end) = (start, end)
  }

  /// A day or an instant: "2026-01-31", "2026-01-31T12:00:00Z"; nil for any other text.
  package init?(date text: String) {
    guard Self.isDay(text) else {
      let instant = Instant(text)
      self.init(start: instant, end: instant)
      return
    }
    // The 30th of February would be read as a day of March.
    let start = Instant(text + "T00:00:00Z").flatMap { $0.description.hasPrefix(text) ? $0 : nil }
    self.init(start: start, end: start.map { $0 + .day - Self.resolution })
  }

  /// A month, a day, an instant, the time between two dates, or the newest so much time: "2026-01",
  /// "2026-01-31", "2026-01-05..2026-02-01", "30_days"; nil for any other text.
  ///
  /// - Parameters:
  ///   - text: As above.
  ///   - newest: The instant at which a span of time ends; nil where none is known, so that no span
  ///     means a period.
  package init?(_ text: String, newest: Instant?) {
    if let span = Seconds(text) {
      self.init(start: newest.map { $0 - span }, end: newest)
      return
    }
    if let range = text.firstRange(of: "..") {
      self.init(
        start: Self(date: String(text[..<range.lowerBound]))?.start,
        end: Self(date: String(text[range.upperBound...]))?.end)
      return
    }
    if let match = text.wholeMatch(of: /(\d{4})-(\d\d)/), let year = Int(match.1),
      let month = Int(match.2)
    {
      let next =
        month == 12 ? "\(year + 1)-01-01" : "\(year)-\(month < 9 ? "0" : "")\(month + 1)-01"
      self.init(
        start: Self(date: text + "-01")?.start,
        end: Self(date: next).map { $0.start - Self.resolution })
      return
    }
    self.init(date: text)
  }

  /// Whether an instant lies in it.
  package func contains(_ instant: Instant) -> Bool { start...end ~= instant }

  private static func isDay(_ text: String) -> Bool {
    text.wholeMatch(of: /\d{4}-\d\d-\d\d/) != nil
  }
}
