/// A program that is run for its output, not measured: git, curl, gzip.
///
/// It has its own session, ends with perf-check however that exits, and is ended when a signal
/// interrupts perf-check.
package struct Subprocess: Sendable {
  /// The program, looked up on the PATH of its environment if it has no slash, and its arguments.
  package var arguments: [String]
  /// The working directory.
  package var directory: String
  /// All of its environment variables.
  package var environment: [String: String]
  /// Its standard input.
  package var input: [UInt8] = []
  /// A secret that it can read from `secretPath`, so that it appears neither in its arguments nor in a
  /// file; at most 16,000 bytes.
  package var secret: [UInt8]?
  /// Its timeout, in seconds; nil for none.
  package var timeout: Double?
  /// Whether all of its descendants are ended with it, such as git's helpers for the network and the
  /// user's filters.
  ///
  /// Requires a fork of this process, which takes a millisecond or more.
  package var isSupervised = false
  /// Whether it is what is measured, so that a monitor finds it below this process.
  package var isMeasured = false
  /// Whether it runs even after a signal has arrived, to restore a previous state.
  package var isForCleanup = false

  /// The path from which the program reads its secret.
  package static let secretPath = "/dev/fd/3"

  package init(_ arguments: [String], in directory: String, environment: [String: String]) {
    self.arguments = arguments
    self.directory = directory
    self.environment = environment
  }

  /// The exit status and the output of a program.
  package struct Result: Hashable, Sendable {
    package enum Ending: Hashable, Sendable {
      case exited(Int32)
      case killed(signal: Int32)
      case timedOut

      /// - Parameter status: As `waitpid` gives it.
      package init(status: Int32) {
        self =
          status & 0x7F == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal: status & 0x7F)
      }
    }

    package var ending: Ending
    /// Its standard output; empty if it was passed to a sink.
    package var output: [UInt8] = []
    /// Its standard error; beyond a megabyte, the middle is omitted.
    package var errors = ""

    package var hasSucceeded: Bool { ending == .exited(0) }
  }

  /// The reason why a program could not be run.
  package enum Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The program is not on the PATH.
    case notFound(String)
    /// The system could not start it, for this reason.
    case notStarted(String, reason: String)
    /// A signal interrupted perf-check.
    case interrupted(signal: Int32)

    package var description: String {
      switch self {
      case .notFound(let name): "'\(name)' is not on the PATH"
      case .notStarted(let name, let reason): "'\(name)' could not be started: \(reason)"
      case .interrupted(let signal): "interrupted by signal \(signal)"
      }
    }
  }
}
