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

  /// The samples of a span of time, in the order in which they were written.
  ///
  /// - Parameters:
  ///   - start: The first instant that counts, in seconds since 1970.
  ///   - workflow: The only one that counts; nil for all.
  /// - Returns: Also the number of damaged lines, which are left out.
  package func usage(
    since start: Double, of workflow: String? = nil
  ) -> (lines: [UsageLine], damaged: Int) {
    guard let data = FileManager.default.contents(atPath: usagePath) else { return ([], 0) }
    let (lines, damaged) = Self.usage(in: data)
    let wanted = lines.filter {
      $0.seconds ?? 0 >= start && (workflow == nil || $0.workflow == workflow)
    }
    return (wanted, damaged)
  }

  /// The samples in a file's contents.
  ///
  /// - Returns: Also the number of damaged lines, which are left out.
  package static func usage(in data: Data) -> (lines: [UsageLine], damaged: Int) {
    let texts = String(decoding: data, as: UTF8.self).split(separator: "\n")
    let lines = texts.compactMap { UsageLine(line: $0) }
    return (lines, texts.count - lines.count)
  }

  /// Drops the samples that are older than they are kept.
  ///
  /// Nothing is dropped while another monitor writes: it has the lock.
  ///
  /// - Parameter start: The first instant that is kept, in seconds since 1970.
  func drop(before start: Double, lock: borrowing LiveLock) throws(FileError) {
    guard lock.isAlone else { return }
    let (lines, damaged) = usage(since: -.infinity)
    let kept = lines.filter { $0.seconds ?? 0 >= start }
    guard kept.count < lines.count + damaged else { return }
    try files.write(kept.map { $0.line + "\n" }.joined(), to: usagePath)
  }
}

/// Shared by all monitors of a project that run.
struct LiveLock: ~Copyable {
  private let file: Int32
  /// Whether no other monitor ran when this one began.
  let isAlone: Bool

  init(_ folder: LiveFolder) throws(FileError) {
    file = try folder.files.openLock(folder.path + "/lock")
    isAlone = flock(file, LOCK_EX | LOCK_NB) == 0
    if !isAlone { flock(file, LOCK_SH | LOCK_NB) }
  }

  /// Lets other monitors run, too.
  func share() { flock(file, LOCK_SH | LOCK_NB) }

  deinit { close(file) }
}
