import Foundation
import Processes

/// What the user's `git` answered.
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

/// What a `git` may do besides working on the repository, and how long it may take for it.
package enum GitReach: Hashable, Sendable {
  /// Nothing: it has no time limit, as a large repository may take it long.
  case repository
  /// It runs the user's filters, which may do anything, such as fetching large files.
  case filters
  /// It talks to a remote.
  ///
  /// It gives up after a minute in which nothing comes, and in any case after so many seconds.
  case network(limit: Double)
  /// It puts something back as it was, after a signal, too.
  case cleanup
}

extension Repository {
  /// Runs the user's `git` on this repository.
  ///
  /// Whatever touches files or the network goes through it, because only it has the user's
  /// filters (LFS), sparse checkouts, credentials and proxies. Hooks don't run, and nothing goes on
  /// in the background: no maintenance, no process that watches files.
  ///
  /// - Parameters:
  ///   - arguments: Without the leading `git`.
  ///   - directory: Where it runs; by default the repository itself.
  ///   - environment: Variables to add.
  ///   - input: Its standard input.
  ///   - reach: What it may do besides.
  /// - Throws: `.noGit` when there is no `git`, `.interrupted`, `.timedOut`.
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
///   - sink: Called with each part of its standard output, as it comes; the answer has none then.
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
  // libgit2 doesn't know replaced objects; both must see the same commits.
  process.environment["GIT_NO_REPLACE_OBJECTS"] = "1"
  switch reach {
  case .repository: network = []
  case .filters:
    (process.isSupervised, network) = (true, [])
  case .network(let limit):
    process.isSupervised = true
    process.timeout = limit
    // Nobody is there to answer questions for a password.
    process.environment["GIT_TERMINAL_PROMPT"] = "0"
    // What it says of a push that came too late is read.
    process.environment["LC_ALL"] = "C"
    network = ["http.lowSpeedLimit=1", "http.lowSpeedTime=60"]
  case .cleanup:
    (process.isForCleanup, process.timeout, network) = (true, 1, [])
  }
  process.arguments = ["git"] + (settings + network).flatMap { ["-c", $0] } + arguments
  // Arguments may name a remote with a password in its address.
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
        it took longer than \(Int(process.timeout ?? 0)) s
          Is the remote slow, or does it not answer at all?
        """)
  }
  var errors = result.errors
  if case .killed(let signal) = result.ending {
    errors += "\ngit was killed by signal \(signal) (\(String(cString: strsignal(signal))))"
  }
  return GitAnswer(succeeded: result.hasSucceeded, bytes: result.output, errors: errors)
}

extension GitError {
  /// The error for a git that could not be run to its end.
  init(_ problem: Subprocess.Problem, _ operation: String) {
    switch problem {
    case .notFound:
      self.init(.noGit, operation, detail: "\(problem)\n  Install git, or add its folder to PATH.")
    case .notStarted:
      self.init(
        .noGit, operation,
        detail: "\(problem)\n  Are there too many processes or open files? ulimit -a")
    case .interrupted(let signal):
      self.init(.interrupted(signal), operation, detail: "\(problem)")
    }
  }
}

extension StringProtocol {
  /// The text without the white space around it.
  var trimmedLine: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
