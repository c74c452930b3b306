/// An error of reading or storing recorded results, with a remedy.
package struct HistoryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of error, for callers.
  package enum Code: Hashable, Sendable {
    /// A record was written by a newer perf-check.
    case newerFormat(found: Int, supported: Int)
    /// A file can't be written.
    case storage
    /// Concurrent updates by others didn't end.
    case contended
    /// A remote can't be reached or read.
    case unreachable
    /// A remote denies write access.
    case mayNotPush
    /// A server doesn't accept the user.
    case denied
    /// A store has no tables, or lacks some.
    case notInitialized
    /// This program lacks what it takes.
    case unavailable
    /// An address or a name that can't be used.
    case usage
    /// A signal interrupted the operation.
    case interrupted
  }

  /// The kind of error, for callers.
  package let code: Code
  /// The operation that failed, in the infinitive.
  package let operation: String
  /// What happened and what to do next.
  package let detail: String

  package var description: String { "could not \(operation): \(detail)" }
}
