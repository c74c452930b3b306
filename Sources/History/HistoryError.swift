/// Why recorded results can't be read or kept, and what to do about it.
package struct HistoryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What callers act on.
  package enum Code: Hashable, Sendable {
    /// A record was written by a newer perf-check.
    case newerFormat(found: Int, supported: Int)
    /// A file can't be written.
    case storage
    /// Others were faster, again and again.
    case contended
    /// A remote can't be reached or read.
    case unreachable
    /// A remote doesn't let us write.
    case mayNotPush
    /// A signal asked to stop.
    case interrupted
  }

  /// What callers act on.
  package let code: Code
  /// What was being done, in the infinitive.
  package let operation: String
  /// What happened and what to do next.
  package let detail: String

  package var description: String { "could not \(operation): \(detail)" }
}
