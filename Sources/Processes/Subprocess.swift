/// A program that is run for what it says, not for what it costs: git, curl, gzip.
///
/// It gets a session of its own, ends with perf-check however that ends, and is ended when a signal
/// asks perf-check to stop.
package struct Subprocess: Sendable {
  /// The program, looked up on the PATH of its environment if it has no slash, and its arguments.
  package var arguments: [String]
  /// Where it runs.
  package var directory: String
  /// All of its variables.
  package var environment: [String: String]
  /// Its standard input.
  package var input: [UInt8] = []
  /// What it can read from `secretPath`, so that neither its arguments nor a file show it; at most
  /// 16,000 bytes.
  package var secret: [UInt8]?
  /// How long it may take, in seconds; nil for as long as it wants.
  package var timeout: Double?
  /// Whether all that it starts ends with it where it is ended, such as the helpers that git has for
  /// the network, the user's filters, and what these start.
  ///
  /// Takes a copy of this process, which costs a millisecond or more.
  package var isSupervised = false
  /// Whether it runs though a signal has arrived, to put something back as it was.
  package var isForCleanup = false

  /// Where the program finds its secret.
  package static let secretPath = "/dev/fd/3"

  package init(_ arguments: [String], in directory: String, environment: [String: String]) {
    self.arguments = arguments
    self.directory = directory
    self.environment = environment
  }

  /// How a program ended and what it said.
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
    /// Its standard output; empty where that was handed on as it came.
    package var output: [UInt8] = []
    /// Its standard error; the middle of what is longer than a megabyte is left out.
    package var errors = ""

    package var hasSucceeded: Bool { ending == .exited(0) }
  }

  /// Why a program could not be run to its end.
  package enum Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no such program on the PATH.
    case notFound(String)
    /// The system refused, with this as its reason.
    case notStarted(String, reason: String)
    /// A signal asked perf-check to stop.
    case interrupted(signal: Int32)

    package var description: String {
      switch self {
      case .notFound(let name): "there is no '\(name)' on the PATH"
      case .notStarted(let name, let reason): "'\(name)' could not be started: \(reason)"
      case .interrupted(let signal): "it was interrupted by signal \(signal)"
      }
    }
  }
}
