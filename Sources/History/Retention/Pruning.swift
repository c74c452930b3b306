package import Configuration
import Files
import Foundation
package import Git
package import Quantities

/// Aggregates recorded runs, and deletes data past its retention.
package struct Pruning: Sendable {
  /// The result of the operation, or of a dry run.
  package struct Result: Hashable, Sendable {
    /// The number of new or changed summaries.
    package var summaries = 0
    /// Files past their retention, relative to `.perf-check`.
    package var files: [String] = []
    /// Unreachable commits whose notes are deleted; empty unless requested.
    package var unreachable: [ObjectID] = []
    /// The number of runs in these notes.
    package var unreachableRuns = 0
    /// How much history of the notes was cut off; nil unless requested, and where there was none.
    package var compaction: Compaction.Result?

    package init() {}
  }

  package var retention: Retention
  /// Whether to delete notes of commits that no reference, worktree or reflog reaches.
  package var dropsUnreachable = false
  /// Whether to cut off the history of the notes.
  package var compacts = false
  /// Whether to write and delete nothing.
  package var isDryRun = false

  package init(retention: Retention) {
    self.retention = retention
  }

  /// Performs the operation.
  ///
  /// - Parameters:
  ///   - project: The project whose runs are aggregated.
  ///   - now: In seconds since 1970.
  /// - Throws: `HistoryError` or `GitError`; summaries are written before anything is deleted.
  package func run(in project: borrowing Project, now: Instant) throws -> Result {
    var result = Result()
    let reading = try Ledger.allRuns(in: project.repository)
    let runs = reading.runs.values.flatMap { $0 }
    let store = SummaryStore(of: project)
    let new = Summary.Span.allCases.flatMap { Summary.of(runs, by: $0) }
      .filter { isKept($0, now: now) }
    if isDryRun {
      result.summaries = new.count { store.differs(Self.merged($0, in: store)) }
    } else {
      try project.makeStateDirectory()
      result.summaries = try store.exclusively { () throws(FileError) in
        var count = 0
        for summary in new where try store.write(Self.merged(summary, in: store)) { count += 1 }
        return count
      }
    }
    result.files =
      store.expired(retention, now: now).map { "historical/" + $0 }
      + old(in: project.stateDirectory, project.files, now: now)
    if !isDryRun {
      for file in result.files {
        try project.files.remove(project.stateDirectory + "/" + file)
      }
    }
    if dropsUnreachable {
      let gone = try unreachable(Set(reading.runs.keys), in: project.repository)
      result.unreachable = gone
      result.unreachableRuns = gone.reduce(0) { $0 + (reading.runs[$1]?.count ?? 0) }
      if !isDryRun { try drop(gone, in: project.repository) }
    }
    if compacts {
      result.compaction = try Compaction.run(in: project.repository, isDryRun: isDryRun)
    }
    return result
  }

  /// A new summary of runs, with what was watched in its period.
  private static func merged(_ new: Summary, in store: SummaryStore) -> Summary {
    var new = new
    if let old = store.summary(new.span, new.name) { new.watched = old.watched }
    return new
  }

  private func isKept(_ summary: Summary, now: Instant) -> Bool {
    let age: Seconds? =
      switch summary.span {
      case .daily: retention.dailySummaries
      case .weekly: retention.weeklyTrends
      case .monthly: nil
      }
    return age.map { summary.name >= summary.span.name(of: now - $0) } ?? true
  }

  /// The files past their retention, by their times.
  ///
  /// The lines that monitors write are dropped by the times in them, not here.
  private func old(in folder: String, _ tree: FileTree, now: Instant) -> [String] {
    var old: [String] = []
    func byTime(_ files: [String], _ age: Seconds?) {
      guard let age else { return }
      old += files.filter { file in
        let attributes = try? FileManager.default.attributesOfItem(atPath: folder + "/" + file)
        let changed = (attributes?[.modificationDate] as? Date).map(Instant.init)
        return changed.map { $0 < now - age } ?? false
      }
    }
    let names = tree.names(in: folder + "/real_time").sorted()
      .filter { !$0.hasSuffix(".jsonl") && $0 != "archive" && !$0.hasSuffix("lock") }
    byTime(names.map { "real_time/" + $0 }, retention.realTimeData)
    byTime(["analytics/optimization_history.json"], retention.optimizationHistory)
    return old
  }

  /// The commits that are reachable only from the notes.
  private func unreachable(
    _ commits: Set<ObjectID>, in repository: borrowing Repository
  ) throws -> [ObjectID] {
    guard !repository.isShallow else {
      throw HistoryError(
        code: .storage, operation: "delete the runs of unreachable commits",
        detail: """
          in a shallow clone most commits appear unreachable
            Fetch all of it first: git fetch --unshallow
          """)
    }
    // All references: HEADs of all worktrees, the stash, pull requests, reflogs; except for notes and
    // fetched notes of others, which aren't commits of code.
    let answer = try repository.git([
      "rev-list", "--exclude=refs/notes/*", "--exclude=refs/perf-check/*", "--all", "--reflog",
    ])
    guard answer.succeeded else {
      throw HistoryError(
        code: .storage, operation: "list the reachable commits", detail: answer.errors)
    }
    let reachable = Set(answer.output.split(separator: "\n").compactMap { ObjectID(hex: $0) })
    return commits.subtracting(reachable).sorted { $0.hex < $1.hex }
  }

  private func drop(_ commits: [ObjectID], in repository: borrowing Repository) throws {
    guard !commits.isEmpty else { return }
    let names = commits.map { $0.hex + "\n" }.joined()
    let answer = try repository.git(
      ["notes", "--ref", Ledger.reference, "remove", "--ignore-missing", "--stdin"],
      environment: [
        "GIT_AUTHOR_NAME": "perf-check", "GIT_AUTHOR_EMAIL": "perf-check@localhost",
        "GIT_COMMITTER_NAME": "perf-check", "GIT_COMMITTER_EMAIL": "perf-check@localhost",
      ], input: Array(names.utf8))
    guard answer.succeeded else {
      throw HistoryError(
        code: .storage, operation: "delete the runs of unreachable commits", detail: answer.errors)
    }
  }
}
