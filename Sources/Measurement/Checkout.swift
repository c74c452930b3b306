import Foundation
package import Git
package import Workflows

/// A commit checked out in a slot, ready to be built and run.
package struct Checkout: ~Copyable {
  /// The commit.
  package let commit: ObjectID
  /// The folder that stands for that of the user's `perf-check.yml`.
  package let directory: String
  /// What the user should know about it.
  package let warnings: [String]
  private let slot: Slot

  init(commit: ObjectID, directory: String, warnings: [String], slot: consuming Slot) {
    self.commit = commit
    self.directory = directory
    self.warnings = warnings
    self.slot = slot
  }

  /// How many bytes of a build's output are kept for its error.
  private static let buildTimeout = 3600.0

  /// Builds a workflow, unless this very tree was built so before.
  ///
  /// - Parameters:
  ///   - workflow: Its `build` runs, if it has one.
  ///   - toolchain: The compiler's version; another one builds anew.
  ///   - tick: Called when it begins to build, and about ten times a second meanwhile.
  /// - Returns: Whether anything had to be built.
  /// - Throws: `.buildFailed` with the compiler's errors, `.interrupted`.
  package func build(
    _ workflow: Workflow, toolchain: String, tick: (() -> Void)? = nil
  ) throws(MeasurementError) -> Bool {
    guard let command = workflow.build else { return false }
    let variables = workflow.environment.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
    let key = ([toolchain, workflow.workingDirectory] + variables + command.argumentList)
      .joined(separator: "\n")
    var state = slot.state ?? Slot.State(commit: commit.hex, tree: "", builds: [])
    if state.builds.contains(key) { return false }

    let folder =
      workflow.workingDirectory.isEmpty
      ? directory : directory + "/" + workflow.workingDirectory
    let program = try Program(
      arguments: command.argumentList, line: command.line, directory: folder,
      environment: Environment.withoutGit.merging(workflow.environment) { $1 })
    tick?()
    let execution = try program.run(timeout: Self.buildTimeout, tick: tick)
    guard execution.ending == .exited(0) else {
      let how =
        switch execution.ending {
        case .exited(let code): "'\(command.line)' exited with \(code)"
        case .killed(let signal): "'\(command.line)' was killed by signal \(signal)"
        case .timedOut: "'\(command.line)' took longer than an hour"
        }
      throw MeasurementError(
        .buildFailed, "build the workflow '\(workflow.name)' at \(commit.short)",
        detail: how + execution.log.shownErrors)
    }
    state.builds.append(key)
    try slot.save(state)
    return true
  }
}

extension BoundedLog {
  /// The compiler's errors with the lines below each, or the end of the output where there are
  /// none.
  var shownErrors: String {
    let lines = tail(lines: 2000).split(separator: "\n", omittingEmptySubsequences: false)
    var shown: [Substring] = []
    var below = 0
    for line in lines where shown.count < 20 {
      if line.contains("error:") { below = 4 }
      if below > 0, !shown.contains(line) { shown.append(line) }
      below -= 1
    }
    guard !shown.isEmpty else { return shownTail }
    return "\n" + shown.map { "  | \($0)" }.joined(separator: "\n")
  }
}
