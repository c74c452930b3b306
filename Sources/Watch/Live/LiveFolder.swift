package import Files
package import Foundation
package import History

/// `.perf-check/real_time`: what monitors write and live views read.
package struct LiveFolder: Sendable {
  package let path: String
  package let files: FileTree

  package init(of project: borrowing Project) {
    self.init(path: project.stateDirectory + "/real_time", in: project.files)
  }

  package init(path: String, in files: FileTree) {
    (self.path, self.files) = (path, files)
  }

  /// The newest state, replaced as a whole.
  package var currentPath: String { path + "/current_metrics.json" }
  /// A line a sample.
  package var usagePath: String { path + "/resource_usage.jsonl" }

  /// A line for what happened in a run.
  package var tracesPath: String { path + "/execution_traces.jsonl" }
  /// What a command prints while a dashboard is shown.
  package var outputPath: String { path + "/output.log" }
  /// A line for each attempt of a task that an agent has ended.
  package var agentsPath: String { path + "/agent_performance.jsonl" }

  /// What a file holds.
  package struct Lines<Line: LiveLine>: Hashable, Sendable {
    /// In the order in which they were written.
    package var lines: [Line] = []
    /// The number of lines that can't be read, which are left out.
    package var damaged = 0
  }

  /// The samples of a span of time.
  ///
  /// - Parameters:
  ///   - start: The first instant that counts, in seconds since 1970.
  ///   - workflow: The only one that counts; nil for all.
  package func usage(since start: Double, of workflow: String? = nil) -> Lines<UsageLine> {
    lines(of: usagePath, since: start, workflow)
  }

  /// What happened in a span of time; see `usage(since:of:)`.
  package func traces(since start: Double, of workflow: String? = nil) -> Lines<TraceLine> {
    lines(of: tracesPath, since: start, workflow)
  }

  /// The attempts that ended in a span of time; see `usage(since:of:)`.
  package func agents(since start: Double, of workflow: String? = nil) -> Lines<AgentLine> {
    lines(of: agentsPath, since: start, workflow)
  }

  private func lines<Line>(
    of path: String, since start: Double, _ workflow: String?
  ) -> Lines<Line> {
    var result = Self.lines(in: texts(of: path)) as Lines<Line>
    result.lines.removeAll {
      $0.seconds ?? 0 < start || (workflow != nil && $0.workflow != workflow)
    }
    return result
  }

  /// What the lines of a file hold.
  package static func lines<Line>(in texts: [Substring]) -> Lines<Line> {
    let lines = texts.compactMap { Line(line: $0) }
    return Lines(lines: lines, damaged: texts.count - lines.count)
  }

  private func texts(of path: String) -> [Substring] {
    FileManager.default.contents(atPath: path).map(Self.texts) ?? []
  }

  /// The lines of a file's contents.
  package static func texts(of data: Data) -> [Substring] {
    String(decoding: data, as: UTF8.self).split(separator: "\n")
  }

  /// Drops the lines that are older than they are kept.
  ///
  /// Lines stand in the order of their times, so that all before the first one that is young enough
  /// go. Nothing is dropped while another monitor writes: it has the lock.
  ///
  /// - Parameter start: The first instant that is kept, in seconds since 1970.
  /// - Returns: Whether a file was replaced.
  @discardableResult
  func drop(before start: Double, lock: borrowing LiveLock) throws(FileError) -> Bool {
    guard lock.excludeOthers() else { return false }
    defer { lock.share() }
    var isReplaced = false
    for path in [usagePath, tracesPath, agentsPath] {
      let texts = texts(of: path)
      let first = texts.firstIndex { LineTime.seconds(of: $0).map { $0 >= start } ?? false }
      let kept = texts[(first ?? texts.endIndex)...]
      guard kept.count < texts.count else { continue }
      try files.write(kept.map { $0 + "\n" }.joined(), to: path)
      isReplaced = true
    }
    return isReplaced
  }
}

/// Shared by all monitors of a project that run.
struct LiveLock: ~Copyable {
  private let file: Int32

  /// Waits for another monitor that drops old lines.
  init(_ folder: LiveFolder) throws(FileError) {
    file = try folder.files.openLock(folder.path + "/lock")
    _ = FileTree.lock(file, LOCK_SH)
  }

  /// Keeps other monitors from writing, if none runs.
  func excludeOthers() -> Bool {
    guard !FileTree.lock(file, LOCK_EX | LOCK_NB) else { return true }
    // A failed conversion may have lost the lock.
    share()
    return false
  }

  /// Lets other monitors write, too.
  func share() { _ = FileTree.lock(file, LOCK_SH) }

  deinit { close(file) }
}
