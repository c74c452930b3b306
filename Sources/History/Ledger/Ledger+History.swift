import Foundation
package import Git
package import Model
import Quantities

extension Ledger {
  /// Which of the recorded runs are wanted.
  package struct Selection: Hashable, Sendable {
    /// The only workflow; nil for all.
    package var workflow: String?
    /// The only metric; nil for all.
    ///
    /// Runs without it are left out.
    package var metric: String?

    package init(workflow: String? = nil, metric: String? = nil) {
      self.workflow = workflow
      self.metric = metric
    }

    /// The run with only those metrics that are wanted; nil where none is left.
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
    /// Its commits with runs, oldest first, and their series, one for each environment.
    package var history = RecordedHistory()
    /// How many lines of the notes are no runs.
    package var unreadableLines = 0
    /// How many runs were left out because they measured changed files.
    package var dirtyRuns = 0
  }

  /// Reads the runs of the commits that a branch consists of.
  ///
  /// The order is that of first parents, never the clock's. Runs of a work tree with changes belong
  /// to no commit and are left out.
  ///
  /// - Parameters:
  ///   - revision: The newest commit.
  ///   - selection: Which runs.
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

  /// The runs of the commits that a branch consists of, oldest commit first.
  ///
  /// - Returns: The runs, also those of changed files, and how many lines of all notes are no runs.
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
