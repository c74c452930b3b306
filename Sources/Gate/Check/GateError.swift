/// Why a check can't be made at all, and what to do about it.
package struct GateError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What callers act on.
  package enum Code: Hashable, Sendable {
    /// There is nothing to compare with.
    case noBase
    /// What was asked can't be done as asked.
    case usage
    /// What was asked for can't be measured.
    case notComparable
  }

  /// What callers act on.
  package let code: Code
  /// What was being done, in the infinitive.
  package let operation: String
  /// What happened and what to do next.
  package let detail: String

  package init(code: Code, operation: String, detail: String) {
    self.code = code
    self.operation = operation
    self.detail = detail
  }

  package var description: String { "could not \(operation): \(detail)" }
}
