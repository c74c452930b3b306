import Foundation

/// Values as people read them.
package enum Quantity {
  /// A value with its unit, in three or more digits: "412 ms", "12.3 MiB", "1.23 M".
  package static func text(_ value: Double, unit: String) -> String {
    switch unit {
    case "s": scaled(value, [(1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")])
    case "bytes":
      scaled(value, [(1_073_741_824, "GiB"), (1_048_576, "MiB"), (1024, "KiB"), (1, "B")])
    case "": scaled(value, [(1e9, "G"), (1e6, "M"), (1e3, "k"), (1, "")])
    default: digits(value) + " " + unit
    }
  }

  /// A change with its sign: "+8.3 %".
  package static func change(_ fraction: Double) -> String {
    guard fraction.isFinite else { return "?" }
    let text = percentDigits(fraction)
    // A change that rounds to nothing has no sign.
    if Double(text) == 0 { return "0.0 %" }
    return (fraction > 0 ? "+" : "") + text + " %"
  }

  /// A fraction without a sign: "3 %".
  package static func percent(_ fraction: Double) -> String {
    guard fraction.isFinite else { return "?" }
    let percent = fraction * 100
    // From here on three digits would need a power of ten.
    return String(format: abs(percent) < 999.5 ? "%.3g" : "%.0f", percent) + " %"
  }

  /// An interval of changes: "+6.1 … +10.4 %".
  package static func interval(_ lower: Double, _ upper: Double) -> String {
    bare(change(lower)) + " … " + change(upper)
  }

  /// A p value: "0.0004", or "< 1e-9".
  package static func pValue(_ value: Double) -> String {
    value < 1e-9 ? "< 1e-9" : String(format: "%.2g", value)
  }

  /// A difference of fractions: "+12.0 points".
  package static func points(_ difference: Double) -> String {
    bare(change(difference)) + " points"
  }

  /// A number without a unit, in two decimals: "-0.42".
  package static func plain(_ value: Double) -> String { String(format: "%.2f", value) }

  /// A number without a unit, in four digits that count: "0.001234", "1235".
  package static func number(_ value: Double) -> String {
    abs(value) >= 9999.5 ? String(format: "%.0f", value) : String(format: "%.4g", value)
  }

  /// How many there are of something: "1 run", "2 runs".
  ///
  /// - Parameters:
  ///   - number: How many.
  ///   - thing: What one of them is called, whose plural ends with an s.
  package static func count(_ number: Int, _ thing: String) -> String {
    "\(number) \(thing)" + (number == 1 ? "" : "s")
  }

  /// How odd something is, in units of what is allowed: "1.4", "> 1000".
  package static func score(_ value: Double) -> String {
    value > 1000 ? "> 1000" : String(format: "%.1f", value)
  }

  /// A span of time for progress: "1 min 20 s".
  package static func duration(_ seconds: Double) -> String {
    let whole = Int(saturating: max(0, seconds).rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }

  /// A span of time, from two days on in days.
  package static func span(_ seconds: Double) -> String {
    seconds >= 172_800
      ? "\(Int(saturating: (seconds / 86_400).rounded())) days" : duration(seconds)
  }

  /// A change without its sign of per cent.
  private static func bare(_ change: String) -> String {
    change.hasSuffix(" %") ? String(change.dropLast(2)) : change
  }

  private static func percentDigits(_ fraction: Double) -> String {
    String(format: abs(fraction) < 9.995 ? "%.1f" : "%.0f", fraction * 100)
  }

  private static func scaled(_ value: Double, _ scales: [(Double, String)]) -> String {
    // 0.9995 of a unit is shown as 1 of it, not as 1000 of the next smaller.
    let scale =
      value == 0
      ? scales.first { $0.0 == 1 } ?? scales[0]
      : scales.first { abs(value) >= $0.0 * 0.9995 } ?? scales[scales.count - 1]
    let number = value == 0 ? "0" : digits(value / scale.0)
    return scale.1.isEmpty ? number : number + " " + scale.1
  }

  private static func digits(_ value: Double) -> String {
    let size = abs(value)
    if value == value.rounded(), size < 1000 { return String(format: "%.0f", value) }
    return String(format: size < 9.995 ? "%.2f" : size < 99.95 ? "%.1f" : "%.0f", value)
  }
}
