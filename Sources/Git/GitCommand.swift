import Foundation
import Processes

/// The result of running the user's `git`.
package struct GitAnswer: Sendable {
  /// Whether it exited with 0.
  package let succeeded: Bool
  /// Its standard output.
  package let bytes: [UInt8]
  /// Its standard error.
  package let errors: String

  /// Its standard output as text.
  package var output: String { String(decoding: bytes, as: UTF8.self) }
}

/// Additional operations of a `git` besides accessing the repository, and its time limit.
package enum GitReach: Hashable, Sendable {
  /// None; there is no time limit, because a large repository may take long.
  case repository
  /// Runs the user's filters, which may do anything, such as fetching large files.
  case filters
  /// Accesses a remote.
  ///
  /// Fails after a minute without data, and in any case after this many seconds.
  case network(limit: Double)
  /// Restores a previous state, even after a signal.
  case cleanup
}

extension Repository {
  /// Runs the user's `git` on this repository.
  ///
  /// It is used for everything that involves files or the network, because only git supports the user's
  /// filters (LFS), sparse checkouts, credentials and proxies. Hooks and background processes, such as
  /// maintenance and file monitoring, are disabled.
  ///
  /// - Parameters:
  ///   - arguments: Without the leading `git`.
  ///   - directory: The working directory; by default that of the repository.
  ///   - environment: Variables to add.
  ///   - input: Its standard input.
  ///   - reach: Its additional operations.
  /// - Throws: `.noGit` if git is not installed, `.interrupted`, `.timedOut`.
  package func git(
    _ arguments: [String], in directory: String? = nil, environment: [String: String] = [:],
    input: [UInt8] = [], reach: GitReach = .repository
  ) throws(GitError) -> GitAnswer {
    try runGit(
      arguments, in: directory ?? root, environment: self.environment.merging(environment) { $1 },
      input: input, reach: reach)
  }
}

/// Runs the user's `git` in a folder.
///
/// - Parameter environment: All of its variables.
func runGit(
  _ arguments: [String], in directory: String, environment: [String: String],
  input: [UInt8] = [], reach: GitReach = .repository
) throws(GitError) -> GitAnswer {
  var bytes: [UInt8] = []
  let answer = try runGit(
    arguments, in: directory, environment: environment, input: input, reach: reach
  ) { bytes += $0 }
  return GitAnswer(succeeded: answer.succeeded, bytes: bytes, errors: answer.errors)
}

/// Runs the user's `git` in a folder.
///
/// - Parameters:
///   - environment: All of its variables.
///   - sink: Called with each chunk of its standard output, which is then empty in the result.
func runGit(
  _ arguments: [String], in directory: String, environment: [String: String],
  input: [UInt8] = [], reach: GitReach = .repository, sink: (ArraySlice<UInt8>) -> Void
) throws(GitError) -> GitAnswer {
  let settings = [
    "core.hooksPath=/dev/null", "core.fsmonitor=false", "gc.auto=0", "maintenance.auto=false",
  ]
  let network: [String]
  var process = Subprocess(
    [], in: directory, environment: environment)
  process.input = input
  // libgit2 doesn't support replaced objects; both must see the same commits.
  process.environment["GIT_NO_REPLACE_OBJECTS"] = "1"
  switch reach {
  case .repository: network = []
  case .filters:
    (process.isSupervised, network) = (true, [])
  case .network(let limit):
    process.isSupervised = true
    process.timeout = limit
    // Password prompts can't be answered.
    process.environment["GIT_TERMINAL_PROMPT"] = "0"
    // The message about a rejected push is parsed.
    process.environment["LC_ALL"] = "C"
    network = ["http.lowSpeedLimit=1", "http.lowSpeedTime=60"]
  case .cleanup:
    (process.isForCleanup, process.timeout, network) = (true, 1, [])
  }
  process.arguments = ["git"] + (settings + network).flatMap { ["-c", $0] } + arguments
  // Arguments may contain a remote with a password in its address.
  let command = arguments.first { !$0.hasPrefix("-") && !$0.contains("=") }
  let operation = "run git \(command ?? "")"
  let result: Subprocess.Result
  do {
    result = try process.run(sink: sink)
  } catch {
    throw GitError(error, operation)
  }
  if result.ending == .timedOut {
    throw GitError(
      .timedOut, operation,
      detail: """
        no result within \(Int(process.timeout ?? 0)) s
          Check that the remote responds.
        """)
  }
  var errors = result.errors
  if case .killed(let signal) = result.ending {
    errors += "\ngit was killed by signal \(signal) (\(String(cString: strsignal(signal))))"
  }
  return GitAnswer(succeeded: result.hasSucceeded, bytes: result.output, errors: errors)
}

extension GitError {
  /// The error for a git that could not be run.
  init(_ problem: Subprocess.Problem, _ operation: String) {
    switch problem {
    case .notFound:
      self.init(.noGit, operation, detail: "\(problem)\n  Install git, or add its folder to PATH.")
    case .notStarted:
      self.init(
        .noGit, operation,
        detail: "\(problem)\n  Check the limits of processes and open files: ulimit -a")
    case .interrupted(let signal):
      self.init(.interrupted(signal), operation, detail: "\(problem)")
    }
  }
}

extension StringProtocol {
  /// The text without leading and trailing whitespace.
  var trimmedLine: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
