import Foundation
package import Git
package import Model
import Quantities

extension Ledger {
  /// A selection of recorded runs.
  package struct Selection: Hashable, Sendable {
    /// The only workflow; nil for all.
    package var workflow: String?
    /// The only metric; nil for all.
    ///
    /// Runs without it are skipped.
    package var metric: String?

    package init(workflow: String? = nil, metric: String? = nil) {
      self.workflow = workflow
      self.metric = metric
    }

    /// The run with only the selected metrics; nil if there are none.
    package func part(of run: Run) -> Run? {
      guard workflow == nil || workflow == run.workflow else { return nil }
      guard let metric else { return run.metrics.isEmpty ? nil : run }
      var part = run
      part.metrics = run.metrics.filter { $0.metric.name == metric }
      return part.metrics.isEmpty ? nil : part
    }
  }

  /// The recorded runs along a branch, as series.
  package struct Branch: Sendable {
    /// Its commits with runs, oldest first, and their series, one per environment.
    package var history = RecordedHistory()
    /// The number of malformed lines in the notes.
    package var unreadableLines = 0
    /// The number of runs skipped because of uncommitted changes.
    package var dirtyRuns = 0
  }

  /// Reads the runs of the commits of a branch.
  ///
  /// The order is that of first parents, not of time. Runs of a work tree with changes don't belong to
  /// a commit and are skipped.
  ///
  /// - Parameters:
  ///   - revision: The newest commit.
  ///   - selection: The selection of runs.
  /// - Throws: `GitError`, or `HistoryError` for a line of a newer format.
  package static func branch(
    from revision: String, _ selection: Selection = Selection(),
    in repository: borrowing Repository
  ) throws -> Branch {
    let (runs, unreadableLines) = try runs(from: revision, in: repository)
    var branch = Branch(unreadableLines: unreadableLines)
    for run in runs.lazy.compactMap(selection.part) {
      if run.dirty {
        branch.dirtyRuns += 1
      } else {
        branch.history.add(run, time: Instant(run.at)?.secondsSince1970)
      }
    }
    return branch
  }

  /// The runs of the commits of a branch, oldest commit first.
  ///
  /// - Returns: The runs, including those with uncommitted changes, and the number of malformed lines
  ///   in all notes.
  /// - Throws: As `branch(from:_:in:)`.
  package static func runs(
    from revision: String, in repository: borrowing Repository
  ) throws -> (runs: [Run], unreadableLines: Int) {
    let reading = try allRuns(in: repository)
    var commits: [[Run]] = []
    var left = reading.runs.count
    guard left > 0 else { return ([], reading.unreadableLines) }
    try repository.walk(from: try repository.commit(revision).id) { (commit) throws(GitError) in
      if let runs = reading.runs[commit.id] {
        commits.append(runs)
        left -= 1
      }
      return left > 0
    }
    return (commits.reversed().flatMap { $0 }, reading.unreadableLines)
  }
}
