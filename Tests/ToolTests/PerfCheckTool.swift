import Foundation
import Synchronization
import TestSupport
import perf_check

/// A repository with the built tool to run in it.
final class PerfCheckTool: Sendable {
  let repository: RepositoryFixture
  var path: String { repository.path }
  var folder: TemporaryFolder { repository.folder }
  /// Whether `execute` leaves it to the tool what is profiled.
  private let isProfiled: Bool

  /// The executable that PERF_CHECK_EXECUTABLE names, or the one that was built with the tests.
  static let executable: String = {
    if let path = ProcessInfo.processInfo.environment["PERF_CHECK_EXECUTABLE"] { return path }
    let runner = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    // On macOS the runner lies inside the test bundle.
    let folders = sequence(first: runner) { $0.path == "/" ? nil : $0.deletingLastPathComponent() }
    let tools = folders.map { $0.appending(path: "perf-check") }
    return tools.first { FileManager.default.isExecutableFile(atPath: $0.path) }?.path
      ?? "perf-check"
  }()

  /// A program that sleeps as long as a file says: its time is known, and hardly any noise.
  static let program = """
    #!/bin/sh
    exec sleep "$(cat seconds)"
    """

  /// A YAML string that may hold anything.
  static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "''") + "'"
  }

  /// The files of a small project with one workflow, `nap`.
  static func files(
    seconds: String = "0.02", run: String = "./nap", limit: String = "0.5", pairs: Int = 60,
    more: String = ""
  ) -> [String: String] {
    [
      "nap": program, "seconds": seconds,
      "perf-check.yml":
        "version: 1\nworkflows:\n  nap:\n    run: \(quoted(run))\n    warmup: 0\n\(more)",
      "baselines/regression_tests.json": """
      {"version": 1, "tests": [{"workflow": "nap", "metric": "wall_time", "limit": \(limit), \
      "max_pairs": \(pairs)}]}
      """,
    ]
  }

  /// A repository on `main` with the project, committed.
  init(
    named name: String = "project", files: [String: String] = PerfCheckTool.files(),
    isProfiled: Bool = false
  ) throws {
    self.isProfiled = isProfiled
    self.repository = try RepositoryFixture(named: name)
    for (name, text) in files { try repository.folder.write(text, to: name) }
    if files["nap"] != nil { try shell(["chmod", "+x", "nap"], in: repository.path) }
    try repository.commit("Start")
  }

  /// Works in a repository that is there already.
  init(repository: RepositoryFixture) {
    (self.repository, isProfiled) = (repository, false)
  }

  /// Runs the tool in the repository, in this process.
  @discardableResult
  func run(
    _ arguments: String..., in subfolder: String = "", environment: [String: String] = [:]
  ) -> ShellResult {
    run(arguments, in: subfolder, environment: environment)
  }

  @discardableResult
  func run(
    _ arguments: [String], in subfolder: String = "", environment: [String: String] = [:],
    changing change: (inout Invocation) -> Void = { _ in }
  ) -> ShellResult {
    Self.run(
      arguments, in: subfolder.isEmpty ? path : path + "/" + subfolder, environment: environment,
      changing: change)
  }

  /// Runs the tool in a folder, in this process.
  @discardableResult
  static func run(
    _ arguments: [String], in folder: String, environment: [String: String] = [:],
    changing change: (inout Invocation) -> Void = { _ in }
  ) -> ShellResult {
    let (output, errors) = (Recorder(), Recorder())
    var invocation = Invocation(
      withoutProfiles(arguments), environment: Self.environment.merging(environment) { $1 },
      workingDirectory: folder, output: output.stream, errors: errors.stream, clock: { Date() })
    change(&invocation)
    let status = Tool.run(invocation)
    return ShellResult(status: status.rawValue, output: output.text, errors: errors.text)
  }

  /// Starts the executable in the repository: for what only a process of its own can show.
  @discardableResult
  func execute(
    _ arguments: String..., environment: [String: String] = [:]
  ) throws -> ShellResult {
    try execute(arguments, environment: environment)
  }

  @discardableResult
  func execute(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws -> ShellResult {
    try shell(
      [Self.executable] + (isProfiled ? arguments : Self.withoutProfiles(arguments)), in: path,
      environment: RepositoryFixture.environment.merging(["GITHUB_ACTIONS": ""]) { $1 }
        .merging(environment) { $1 })
  }

  /// The arguments with which a regression isn't profiled unless that is asked for: of programs that sleep, as
  /// those of tests do, profiles take 20 s and tell nothing.
  private static func withoutProfiles(_ arguments: [String]) -> [String] {
    guard let operation = arguments.first, ["check", "bisect"].contains(operation),
      !arguments.contains(where: { $0.hasPrefix("--explain") || $0.contains("\"explain\"") })
    else { return arguments }
    return [operation, "--explain=off"] + arguments.dropFirst()
  }

  private static let environment = ProcessInfo.processInfo.environment
    .merging(RepositoryFixture.environment) { $1 }.merging(["GITHUB_ACTIONS": ""]) { $1 }

  /// What may not change whatever the tool does: branches, HEAD, index, files.
  func state() throws -> [String] {
    [
      try repository.git("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads"),
      try repository.git("symbolic-ref", "HEAD"), try repository.git("status", "--porcelain"),
      try repository.git("ls-files", "--stage"),
    ]
  }
}

/// Keeps what is written to a stream.
private final class Recorder: Sendable {
  private let written = Mutex("")

  var text: String { written.withLock { $0 } }
  var stream: TextStream { TextStream { [self] text in written.withLock { $0 += text } } }
}
