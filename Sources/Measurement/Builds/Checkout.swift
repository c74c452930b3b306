package import Configuration
import Foundation
package import Git
import Model
import Processes
import Quantities

/// A commit checked out in a slot, ready to be built and run.
///
/// As long as one is there, its files and what was built of them stay.
package struct Checkout: Sendable {
  /// The commit.
  package let commit: ObjectID
  /// The folder that stands for that of the user's `perf-check.yml`, while the checkout is seated.
  package let directory: String
  /// What the user should know about it.
  package let warnings: [String]
  /// The root of the worktree that holds the folder.
  var root: String { use.slot.worktree.root }
  /// The variables of what is built and run in it, before those of a workflow.
  var environment: [String: String] { cache.environment }
  private let use: Slot.Use
  private let cache: Checkouts

  init(
    commit: ObjectID, directory: String, warnings: [String], use: Slot.Use, cache: Checkouts
  ) {
    self.commit = commit
    self.directory = directory
    self.warnings = warnings
    self.use = use
    self.cache = cache
  }

  /// Puts it where it is built and run, in place of the checkout that is there.
  ///
  /// Two renames; nothing when it is there already. A program that runs in the folder must have
  /// ended.
  package func seat() throws(MeasurementError) {
    try use.slot.seat(use.tree)
  }

  /// Throws when something in the worktree was changed while another one was built or run.
  ///
  /// What was measured of it is worth nothing then, and it is made anew by the next process that
  /// needs it.
  ///
  /// - Throws: `.tampered`.
  package func requireUntouched() throws(MeasurementError) {
    if let path = try use.slot.removePlanted() {
      throw MeasurementError(
        .tampered, "trust the measurements of \(commit.short)",
        detail: """
          '\(path)' next to its worktree was changed during a build or run
            Don't write below '.perf-check' while building or running; changes there are removed.
          """)
    }
    guard let path = use.slot.changedPath(use.tree) else { return }
    use.slot.distrust(use.tree)
    throw MeasurementError(
      .tampered, "trust the measurements of \(commit.short)",
      detail: """
        '\(path)' in its worktree was changed during a build or run of the other side
          Don't write to other worktrees below '.perf-check'; the next check recreates this one.
        """)
  }

  /// How long a build may take.
  private static let buildTimeout = Seconds.hour

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
    guard let command = workflow.build,
      let key = Self.key(ofBuilding: workflow, toolchain: toolchain),
      var state = use.slot.state(use.tree)
    else { return false }
    try seat()
    if state.builds.contains(key) { return false }
    // Another compiler writes over what the first one made.
    state.builds.removeAll { !$0.hasPrefix(toolchain + "\n") }
    try use.slot.save(state)

    let folder = workflow.folder(in: directory)
    let program = try Program(
      arguments: command.argumentList, line: command.line, directory: folder,
      environment: environment.merging(workflow.environment) { $1 })
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
    state.bytes = Folder(path: use.slot.worktree.folder, files: cache.files).size
    state.lastUse = Date().timeIntervalSince1970
    try use.slot.save(state)
    try cache.trim(to: cache.cacheSize)
    return true
  }

  /// What tells a build from others of the same tree; nil when the workflow builds nothing.
  static func key(ofBuilding workflow: Workflow, toolchain: String) -> String? {
    guard let command = workflow.build else { return nil }
    let variables = workflow.environment.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
    return ([toolchain, workflow.workingDirectory] + variables + command.argumentList)
      .joined(separator: "\n")
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
