package import Configuration
package import Files
import Foundation
package import Quantities

/// The summaries under `.perf-check/historical`.
package struct SummaryStore: Sendable {
  /// Its absolute path.
  package let folder: String
  private let files: FileTree

  package init(folder: String, in files: FileTree) {
    (self.folder, self.files) = (folder, files)
  }

  private func path(_ span: Summary.Span, _ name: String) -> String {
    folder + "/" + span.rawValue + "/" + name + ".json"
  }

  /// The summary of a period.
  ///
  /// - Parameters:
  ///   - span: The length of the period.
  ///   - name: As `Summary.Span.name(of:)` returns it.
  /// - Returns: nil if there is none, or its file is damaged.
  package func summary(_ span: Summary.Span, _ name: String) -> Summary? {
    files.contents(path(span, name)).flatMap { Summary(json: $0, span: span) }
  }

  /// The names of the periods that have a summary, in chronological order.
  package func names(_ span: Summary.Span) -> [String] {
    files.names(in: folder + "/" + span.rawValue).filter { $0.hasSuffix(".json") }
      .map { String($0.dropLast(".json".count)) }.sorted()
  }

  /// Whether writing the summary would change its file.
  package func differs(_ summary: Summary) -> Bool {
    files.contents(path(summary.span, summary.name)) != Data(summary.json.utf8)
  }

  /// Writes a summary, unless its file holds it already.
  ///
  /// - Returns: Whether it was written.
  @discardableResult
  package func write(_ summary: Summary) throws(FileError) -> Bool {
    guard differs(summary) else { return false }
    try files.write(summary.json, to: path(summary.span, summary.name))
    return true
  }

  /// Reads and writes summaries while nobody else does.
  package func exclusively<Result>(
    _ body: () throws(FileError) -> Result
  ) throws(FileError) -> Result {
    let file = try files.openLock(folder + "/lock")
    defer { close(file) }
    _ = FileTree.lock(file, LOCK_EX)
    return try body()
  }

  /// The files of the summaries past their retention, relative to the folder.
  package func expired(_ retention: Retention, now: Instant) -> [String] {
    [(Summary.Span.daily, retention.dailySummaries), (.weekly, retention.weeklyTrends)]
      .flatMap { (span, age) -> [String] in
        guard let age else { return [] }
        let first = span.name(of: now - age) + ".json"
        return files.names(in: folder + "/" + span.rawValue).sorted().filter { $0 < first }
          .map { span.rawValue + "/" + $0 }
      }
  }

  /// Removes the summaries past their retention.
  package func removeExpired(_ retention: Retention, now: Instant) throws(FileError) {
    for file in expired(retention, now: now) { try files.remove(folder + "/" + file) }
  }
}

extension SummaryStore {
  package init(of project: borrowing Project) {
    self.init(folder: project.stateDirectory + "/historical", in: project.files)
  }
}
