/// Why there is no advice.
package struct AdviceError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Code: Hashable, Sendable {
    /// Too little is recorded.
    case insufficientData
    /// What was asked for makes no sense.
    case usage
    /// What was asked for can't be done in the time that is allowed.
    case budget
  }

  package let code: Code
  /// What happened and what to do next.
  package let detail: String

  package init(code: Code, detail: String) {
    self.code = code
    self.detail = detail
  }

  package var description: String { detail }
}
