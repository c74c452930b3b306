package import Model
import Processes

/// Why something could not be measured, and what to do about it.
package struct MeasurementError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What callers act on.
  package enum Code: Hashable, Sendable {
    /// The build command failed.
    case buildFailed
    /// The run failed: it exited with another code than 0, was killed, or took too long.
    case runFailed
    /// The program or its folder isn't there.
    case notFound
    /// The run reported a metric that can't be read.
    case badMetric
    /// A dependency lies where a worktree can't reach it.
    case outsideDependency
    /// What was built was changed by something else that ran.
    case tampered
    /// The file system or the process table refused.
    case storage
    /// The user asked to stop, by this signal.
    case interrupted(Int32)
  }

  /// What callers act on.
  package let code: Code
  /// What was being done, in the infinitive.
  package let operation: String
  /// What happened and what to do next.
  package let detail: String
  /// What the tasks of a run that failed came to.
  package let spans: [TaskSpan]

  package init(_ code: Code, _ operation: String, detail: String, spans: [TaskSpan] = []) {
    self.code = code
    self.operation = operation
    self.detail = detail
    self.spans = spans
  }

  package var description: String { "could not \(operation): \(detail)" }

  /// The error for a signal that asks to stop.
  static func interrupted(_ operation: String) -> MeasurementError {
    MeasurementError(
      .interrupted(Interrupt.signal), operation,
      detail: "interrupted by signal \(Interrupt.signal)")
  }
}
