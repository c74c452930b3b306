/// Reads spans of time as people write them.
package enum TimeSpan {
  /// Units by name, in seconds; a month is 30 days, a year 365.
  private static let units: [String: Double] = [
    "ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800, "y": 31_536_000,
    "second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604_800,
    "month": 2_592_000, "year": 31_536_000,
  ]

  /// The seconds of "500ms", "5s", "30m", "24h", "90d", "7_days", "1_year"; nil for anything else.
  package static func seconds(_ text: String) -> Double? {
    let digits = text.prefix { $0.isNumber || $0 == "." }
    guard let value = Double(digits), value.isFinite else { return nil }
    var unit = text.dropFirst(digits.count)
    if unit.hasPrefix("_") { unit = unit.dropFirst() }
    let name = unit.count > 2 && unit.hasSuffix("s") ? String(unit.dropLast()) : String(unit)
    return units[name].map { value * $0 }
  }
}
