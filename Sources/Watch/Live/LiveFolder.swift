package import Configuration
package import Files
package import Foundation
package import History
package import Quantities

/// `.perf-check/real_time`: what monitors write and live views read.
package struct LiveFolder: Sendable {
  package let path: String
  package let files: FileTree
  /// How long what monitors write is kept, and the summaries of it.
  package var retention = Retention()
  /// Between two readings of what costs more than a sample; see `ProcessDetail`.
  package var detailPeriod: Seconds = 30

  package init(of project: borrowing Project) {
    self.init(path: project.stateDirectory + "/real_time", in: project.files)
  }

  package init(path: String, in files: FileTree) {
    (self.path, self.files) = (path, files)
  }

  /// The newest state, replaced as a whole.
  package var currentPath: String { path + "/current_metrics.json" }
  /// A line a sample.
  package var usagePath: String { path + "/" + LiveFile.usage.name }

  /// A line for what happened in a run.
  package var tracesPath: String { path + "/" + LiveFile.traces.name }
  /// What a command prints while a dashboard is shown.
  package var outputPath: String { path + "/output.log" }
  /// The lines of hours that are over.
  var archive: LiveArchive { LiveArchive(path: path + "/archive", files: files) }

  /// The newest state; nil where there is none, or its file is damaged.
  func current() -> CurrentMetrics? {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return files.contents(currentPath).flatMap {
      try? decoder.decode(CurrentMetrics.self, from: $0)
    }
  }

  /// What a file holds.
  package struct Lines<Line: LiveLine>: Hashable, Sendable {
    /// In the order in which they were written.
    package var lines: [Line] = []
    /// The number of lines, or files of compressed ones, that can't be read, which are left out.
    package var damaged = 0
  }

  /// The samples of a span of time.
  ///
  /// - Parameters:
  ///   - start: The first instant that counts, in seconds since 1970.
  ///   - workflow: The only one that counts; nil for all.
  package func usage(since start: Double, of workflow: String? = nil) -> Lines<UsageLine> {
    lines(of: .usage, since: start, workflow)
  }

  /// What happened in a span of time; see `usage(since:of:)`.
  package func traces(since start: Double, of workflow: String? = nil) -> Lines<TraceLine> {
    lines(of: .traces, since: start, workflow)
  }

  /// The attempts that ended in a span of time; see `usage(since:of:)`.
  package func agents(since start: Double, of workflow: String? = nil) -> Lines<AgentLine> {
    lines(of: .agents, since: start, workflow)
  }

  private func lines<Line>(
    of file: LiveFile, since start: Double, _ workflow: String?
  ) -> Lines<Line> {
    let found = texts(of: file, since: start)
    var result = Self.lines(in: found.texts) as Lines<Line>
    result.damaged += found.damaged
    result.lines.removeAll {
      $0.seconds ?? 0 < start || (workflow != nil && $0.workflow != workflow)
    }
    return result
  }

  /// The lines of a span of time, compressed or not, and some before it.
  ///
  /// - Returns: Also the number of compressed files that can't be read.
  func texts(of file: LiveFile, since start: Double) -> (texts: [Substring], damaged: Int) {
    // What is compressed meanwhile is read twice, then, and not missed.
    let plain = plainTexts(of: file)
    let archived = archive.lines(of: file) { $0.end > start }
    let first = plain.lazy.compactMap { LiveHour(of: $0, like: nil) }.first
    guard let first, let last = archive.hours(of: file).last, first <= last else {
      return (archived.lines + plain, archived.damaged)
    }
    let known = Set(archived.lines)
    return (archived.lines + plain.filter { !known.contains($0) }, archived.damaged)
  }

  /// What the lines of a file hold.
  package static func lines<Line>(in texts: [Substring]) -> Lines<Line> {
    let lines = texts.compactMap { Line(line: $0) }
    return Lines(lines: lines, damaged: texts.count - lines.count)
  }

  func plainTexts(of file: LiveFile) -> [Substring] {
    FileManager.default.contents(atPath: path + "/" + file.name).map(Self.texts) ?? []
  }

  /// The lines of a file's contents.
  package static func texts(of data: Data) -> [Substring] {
    String(decoding: data, as: UTF8.self).split(separator: "\n")
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

  /// Locks nothing: for monitors that keep nothing.
  init() { file = -1 }

  /// Keeps other monitors from writing, if none runs.
  func excludeOthers() -> Bool {
    guard !FileTree.lock(file, LOCK_EX | LOCK_NB) else { return true }
    // A failed conversion may have lost the lock.
    share()
    return false
  }

  /// Lets other monitors write, too.
  func share() { _ = FileTree.lock(file, LOCK_SH) }

  deinit { if file >= 0 { close(file) } }
}
