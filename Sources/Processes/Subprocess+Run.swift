internal import CProcess
import Foundation

extension Subprocess {
  /// The maximum time for a program to exit after it was asked to, in seconds.
  static let grace = 2.0

  /// Runs the program until it exits.
  package func run() throws(Problem) -> Result {
    var output: [UInt8] = []
    var result = try run { output += $0 }
    result.output = output
    return result
  }

  /// Runs the program until it exits.
  ///
  /// - Parameter sink: Called with each chunk of its standard output, which is then empty in the
  ///   result.
  package func run(sink: (ArraySlice<UInt8>) -> Void) throws(Problem) -> Result {
    let name = arguments.first ?? ""
    if !isForCleanup, Interrupt.signal != 0 { throw .interrupted(signal: Interrupt.signal) }
    guard let path = Self.find(name, in: environment) else { throw .notFound(name) }
    var pipes = Pipes()
    defer { pipes.closeAll() }
    let status = pipes.make(input: input, secret: secret)
    guard status == 0 else { throw .notStarted(name, reason: Self.reason(status)) }
    let pid = start(
      path, input: pipes.theirInput, output: pipes.theirOutput, errors: pipes.theirErrors,
      extra: pipes.secret)
    let startStatus = errno
    pipes.closeTheirs()
    guard pid > 0 else {
      throw notStarted(name, status: startStatus)
    }
    var session = Session(
      pid: pid, isSupervised: isSupervised, isForCleanup: isForCleanup, input: input, pipes: pipes,
      deadline: timeout.map { Moment.now.after(seconds: $0) }, grace: Self.grace)
    session.communicate(sink: sink)
    let ending = session.waitForEnd()
    // The session has already closed some of them.
    pipes = session.pipes
    if session.wasInterrupted { throw .interrupted(signal: Interrupt.signal) }
    return Result(
      ending: ending, errors: String(decoding: session.errors, as: UTF8.self))
  }

  func notStarted(_ name: String, status: Int32) -> Problem {
    .notStarted(
      name,
      reason: status == ENOENT && access(directory, F_OK) != 0
        ? "the folder '\(directory)' doesn't exist" : Self.reason(status))
  }

  private static func reason(_ status: Int32) -> String { String(cString: strerror(status)) }

  /// Starts the program; see `cprocess_command_start`.
  func start(
    _ path: String, input: Int32, output: Int32, errors: Int32, extra: Int32 = -1
  ) -> pid_t {
    var list: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] =
      environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for string in list + variables { free(string) } }
    return list.withUnsafeMutableBufferPointer { list in
      variables.withUnsafeMutableBufferPointer { variables in
        path.withCString { path in
          directory.withCString { directory in
            var command = cprocess_command(
              path: path, arguments: list.baseAddress, environment: variables.baseAddress,
              directory: directory, input: input, output: output, errors: errors, extra: extra,
              is_supervised: isSupervised, is_measured: isMeasured)
            return cprocess_command_start(&command)
          }
        }
      }
    }
  }

  /// Looks a program up.
  ///
  /// Relative folders in the PATH are ignored: the program runs in a repository, whose files are
  /// untrusted.
  static func find(_ name: String, in environment: [String: String]) -> String? {
    if name.contains("/") { return name }
    let path = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    return path.split(separator: ":").lazy.filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }
      .first { access($0, X_OK) == 0 && !isFolder($0) }
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
