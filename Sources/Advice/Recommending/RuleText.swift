import Foundation

/// Figures in the words of rules.
enum RuleText {
  /// "12.5 %".
  static func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }

  /// "1.234 s".
  static func seconds(_ value: Double) -> String { "\((value * 1000).rounded() / 1000) s" }

  /// "1.23 ms".
  static func milliseconds(_ seconds: Double) -> String {
    String(format: "%.3g ms", seconds * 1000)
  }

  /// "12.3 MiB".
  static func size(_ bytes: Double) -> String {
    "\((bytes / 1_048_576 * 10).rounded() / 10) MiB"
  }

  /// Three digits that count.
  static func number(_ value: Double) -> String { String(format: "%.3g", value) }
}
