import Files
package import Foundation
package import Gate
import Processes
package import Quantities

/// All that a command line gets from the process that it is run in.
package struct Invocation: Sendable {
  /// The words after the program's name.
  package var arguments: [String]
  /// The absolute path of the program, for other hosts that share its file system.
  package var executable = ""
  /// The environment variables.
  package var environment: [String: String]
  /// The absolute path of the folder that relative paths start from.
  package var workingDirectory: String
  /// Where results go.
  package var output: TextStream
  /// Where everything else goes.
  package var errors: TextStream
  /// The present time.
  package var clock: @Sendable () -> Date
  /// Makes what workflows are measured on; nil for worktrees on this machine.
  package var makeBench: MakeBench?
  /// Where commands of the command line run; nil for processes on this machine.
  package var commandBench: (any CommandBench)?
  /// Waits, and returns whether no signal ended that.
  package var pause: @Sendable (Seconds) -> Bool = { Interrupt.sleep(seconds: $0.value) }
  /// Takes what is to be done when a signal has to end the work where it stands.
  package var onLateEnd: @Sendable (_ report: @escaping @Sendable (_ signal: Int32) -> Void) -> Void

  package init(
    _ arguments: [String], environment: [String: String], workingDirectory: String,
    output: TextStream, errors: TextStream, clock: @escaping @Sendable () -> Date,
    onLateEnd: @escaping @Sendable (@escaping @Sendable (Int32) -> Void) -> Void = { _ in }
  ) {
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.output = output
    self.errors = errors
    self.clock = clock
    self.onLateEnd = onLateEnd
  }

  /// How wide help may be.
  var columns: Int {
    environment["COLUMNS"].flatMap { Int($0) } ?? output.size()?.width ?? 80
  }

  /// That of this process.
  package static func ofProcess() -> Invocation {
    var invocation = Invocation(
      Array(CommandLine.arguments.dropFirst()),
      environment: ProcessInfo.processInfo.environment,
      workingDirectory: FileManager.default.currentDirectoryPath,
      output: TextStream(descriptor: STDOUT_FILENO), errors: TextStream(descriptor: STDERR_FILENO),
      clock: { Date() }, onLateEnd: Interrupt.endLateWork(report:))
    invocation.executable = Bundle.main.executablePath ?? ""
    return invocation
  }
}
