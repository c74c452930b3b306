import Model
import Quantities

/// How traces and their parts are shown.
enum TraceText {
  /// The name of an execution.
  static func title(_ trace: Trace) -> String {
    trace.run.isEmpty ? trace.workflow : "\(trace.workflow), run \(trace.run)"
  }

  /// Seconds, or that they aren't known.
  static func seconds(_ value: Double?) -> String {
    value.map { Quantity.text($0, unit: "s") } ?? "?"
  }

  static func share(_ value: Double?) -> String { value.map(Quantity.percent) ?? "?" }

  /// A name in at most so many characters.
  static func short(_ name: String, _ length: Int = 48) -> String {
    let line = VisibleText.line(name.map { $0.isNewline ? " " : String($0) }.joined())
    return line.count <= length ? line : line.prefix(length - 1) + "…"
  }
}
