/// Why something can't be done on another machine.
package struct LabError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Code: Hashable, Sendable {
    /// There is no scheduler, or it doesn't answer.
    case unavailable
    /// The scheduler doesn't take what it was asked to do.
    case refused
    /// What was to run elsewhere was lost, and can't be run again.
    case lost
    /// The user asked for something impossible.
    case usage
    /// A file can't be written.
    case storage
    /// The user asked to stop.
    case interrupted
  }

  package let code: Code
  /// What was being done, in the infinitive.
  package let operation: String
  /// What happened and what to do next.
  package let detail: String

  package init(_ code: Code, _ operation: String, detail: String) {
    self.code = code
    self.operation = operation
    self.detail = detail
  }

  package var description: String { "could not \(operation): \(detail)" }
}
