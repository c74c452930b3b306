/// A length of time, in seconds.
package struct Seconds: ScalarQuantity, AdditiveArithmetic {
  package let value: Double

  package init(_ value: Double) {
    self.value = value
  }

  package static let minute: Seconds = 60
  package static let hour: Seconds = 3600
  package static let day: Seconds = 86_400
  package static let week: Seconds = 604_800
  /// 365 days.
  package static let year: Seconds = 31_536_000

  package static func days(_ count: Double) -> Seconds { day.scaled(by: count) }

  /// Units by name; a month is 30 days.
  private static let units: [String: Seconds] = [
    "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 0.001, "s": 1, "m": minute, "h": hour, "d": day,
    "w": week, "y": year, "second": 1, "minute": minute, "hour": hour, "day": day, "week": week,
    "month": 2_592_000, "year": year,
  ]

  /// The time of "500ms", "5 s", "30m", "24h", "90d", "7_days", "1_year"; nil for any other text.
  package init?(_ text: String) {
    guard let (number, rest) = NumberWithUnit.parse(text) else { return nil }
    let unit = rest.hasPrefix("_") ? rest.dropFirst() : rest
    let name = unit.count > 2 && unit.hasSuffix("s") ? String(unit.dropLast()) : String(unit)
    guard let length = Self.units[name]?.scaled(by: number), length.value.isFinite else {
      return nil
    }
    self = length
  }

  /// In three digits or more: "412 ms", "5 s".
  package var description: String { Quantity.text(value, unit: "s") }

  package static func + (one: Seconds, other: Seconds) -> Seconds {
    Seconds(one.value + other.value)
  }

  package static func - (one: Seconds, other: Seconds) -> Seconds {
    Seconds(one.value - other.value)
  }

  /// How many times as long as another time it is.
  package func ratio(to other: Seconds) -> Double { value / other.value }
}
