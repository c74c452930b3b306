import Configuration
import Files
import Foundation
import Gate
import History
import Lab
import Measurement
import Processes
import Publishing
import Quantities
import Reports

/// What an operation works with: the user's options, and the process that it is run in.
struct Session {
  let options: GlobalOptions
  let console: Console
  private let invocation: Invocation

  init(_ options: GlobalOptions, of invocation: Invocation) {
    self.options = options
    self.invocation = invocation
    self.console = Console(options, of: invocation)
  }

  /// The environment variables.
  var environment: [String: String] { invocation.environment }

  /// The words of the command line.
  var arguments: [String] { invocation.arguments }

  /// Whether a job on a host of the lab made this call, so that somebody else puts the results together.
  var isPartOfJob: Bool { invocation.environment[JobRunner.variable] != nil }

  /// The host of the lab that a job of this call runs on; nil elsewhere.
  var labHost: String? { isPartOfJob ? invocation.environment["SLURMD_NODENAME"] : nil }

  /// What runs that are recorded here have as tags: the host, where a scheduler chose it.
  var hostTags: [String: String] { labHost.map { ["host": $0] } ?? [:] }

  /// Whether a job before may have done a part of this call.
  var isRepeated: Bool { invocation.environment[JobRunner.repetitionVariable] != nil }

  /// The options that say where the project is, for a call on another host that starts in the same
  /// folder.
  var placeArguments: [String] {
    [("repository", options.repository), ("config", options.config)].compactMap { name, value in
      value.map { "--\(name)=\($0)" }
    }
  }

  /// What jobs of an executor need.
  ///
  /// - Throws: `FileError` where `.perf-check` can't be used.
  func labSetting(
    _ executor: Executor, in project: borrowing Project
  ) throws -> Dispatch.Setting {
    try project.makeStateDirectory()
    return Dispatch.Setting(
      folder: project.stateDirectory + "/lab", files: project.files, directory: workingDirectory,
      executable: invocation.executable, executor: executor, environment: environment)
  }

  /// The folder that relative paths start from.
  var workingDirectory: String { invocation.workingDirectory }

  /// The present time.
  var now: Date { invocation.clock() }

  /// The clock that tells it.
  var clock: @Sendable () -> Date { invocation.clock }

  /// What sends requests by the machine's curl.
  ///
  /// - Parameters:
  ///   - timeout: For each attempt.
  ///   - retries: How many further attempts are made.
  ///   - patience: How long may be waited between the attempts of a request in all.
  func client(timeout: Seconds, retries: Int, patience: Seconds) -> HTTPClient {
    HTTPClient(
      timeout: timeout, retries: retries, patience: patience, environment: environment,
      clock: clock, pause: invocation.pause)
  }

  /// Makes what workflows are measured on.
  var makeBench: MakeBench {
    invocation.makeBench ?? LocalBench.make(clock: invocation.clock)
  }

  /// Where commands of the command line run.
  ///
  /// - Parameter scratch: A folder for what runs report.
  func commandBench(scratch: String) -> any CommandBench {
    invocation.commandBench
      ?? LocalCommandBench(
        directory: workingDirectory, scratch: scratch, environment: environment)
  }

  /// Where everything but results goes.
  var errors: TextStream { invocation.errors }

  /// The project that the user stands in or named.
  ///
  /// - Parameter outputs: Files beside the results that are written about what is measured.
  func project(writing outputs: [String?] = []) throws -> Project {
    let folder = realPath(workingDirectory)
    return try Project(
      containing: absolutePath(options.repository ?? "", in: workingDirectory),
      configuration: options.config,
      // What is measured has no business with the job that measures it.
      environment: environment.filter {
        ![JobRunner.variable, JobRunner.repetitionVariable].contains($0.key)
      },
      outputs: ([options.output] + outputs).compactMap { $0.map { absolutePath($0, in: folder) } })
  }

  /// A file that the user named.
  func file(_ path: String) -> UserFile { UserFile(path, in: workingDirectory) }

  /// Refuses a file that can't be written: a mistake must not show only after minutes of measuring.
  func checkIsWritable(_ path: String, flag: String) throws(UsageError) {
    do {
      try file(path).check()
    } catch {
      throw UsageError(description: "\(flag): \(error)")
    }
  }

  /// The text of a report in a format, without colours.
  func text(of report: Report, as format: Report.Format) -> String {
    report.formatted(format, style: TextStyle(isColored: false), at: now)
  }
}
