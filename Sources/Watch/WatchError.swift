/// Why something can't be watched.
package struct WatchError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Code: Hashable, Sendable {
    /// The system doesn't show it.
    case unavailable
    /// There is no such process, run or file.
    case notFound
    /// The user asked for something impossible.
    case usage
    /// A file can't be written.
    case storage
    /// A file was written by a newer perf-check.
    case newerFormat
  }

  package let code: Code
  /// What happened and what to do next.
  package let description: String

  package init(_ code: Code, detail: String) {
    self.code = code
    self.description = detail
  }
}
