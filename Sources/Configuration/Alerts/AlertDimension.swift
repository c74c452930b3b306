import Quantities

/// What a number in an alert's condition counts, and the units that fit it.
package struct AlertDimension: Hashable, Sendable {
  package enum Base: Hashable, Sendable {
    case time, size, fraction, count
    /// From 0 to 100.
    case score
  }

  package let base: Base
  package let isPerSecond: Bool

  package init(_ base: Base, isPerSecond: Bool = false) {
    (self.base, self.isPerSecond) = (base, isPerSecond)
  }

  /// The units for messages.
  var units: String {
    let suffix = isPerSecond ? "/s" : ""
    let names: [String] =
      switch base {
      case .time: ["ms", "s", "m", "h"]
      case .size: ["B", "kB", "MB", "GB", "KiB", "MiB", "GiB"]
      case .fraction: ["%"]
      case .count, .score: []
      }
    guard !names.isEmpty else { return isPerSecond ? "/s, or no unit" : "no unit" }
    return names.map { $0 + suffix }.joined(separator: ", ")
      + (base == .fraction ? ", or a fraction such as 0.9" : "")
  }

  /// The value of a number with a unit, in seconds, bytes, a fraction of 1 or a plain number.
  ///
  /// - Parameters:
  ///   - digits: The number, without its sign.
  ///   - unit: May be empty.
  /// - Returns: `nil` if the unit doesn't fit, or the value is too large.
  func value(_ digits: String, unit: String) -> Double? {
    var unit = unit
    if isPerSecond, unit.hasSuffix("/s") {
      unit = String(unit.dropLast(2))
    } else if isPerSecond {
      guard unit.isEmpty else { return nil }
    }
    guard let number = Double(digits), number.isFinite else { return nil }
    let value: Double? =
      switch base {
      case .time: unit.isEmpty ? number : Seconds("1" + unit).map { number * $0.value }
      case .size: Bytes("1" + unit).map { number * $0.value }
      // A bare 90 would be 9000 %, and hardly ever means that.
      case .fraction: unit == "%" ? number / 100 : unit.isEmpty && number <= 1 ? number : nil
      case .count, .score: unit.isEmpty ? number : nil
      }
    return value.flatMap { $0.isFinite ? $0 : nil }
  }

  /// A value as people read it: "90 %", "1.5 GiB/s".
  package func text(_ value: Double) -> String {
    let text =
      switch base {
      case .time: Quantity.text(value, unit: "s")
      case .size: Quantity.text(value, unit: "bytes")
      case .fraction: Quantity.percent(value)
      case .count, .score: Quantity.number(value)
      }
    return isPerSecond ? text + "/s" : text
  }
}
