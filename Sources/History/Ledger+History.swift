import Foundation
package import Git
package import Workflows

extension Ledger {
  /// The recorded runs along a branch, as series.
  package struct Branch: Sendable {
    /// Its commits with runs, oldest first, and their series, one for each environment.
    package var history = RecordedHistory()
    /// The runs that the series are made of, oldest commit first.
    package var runs: [Run] = []
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
  ///   - workflow: Only this one's runs; nil for all.
  /// - Throws: `GitError`, or `HistoryError` for a line of a newer format.
  package static func branch(
    from revision: String, workflow: String? = nil, in repository: borrowing Repository
  ) throws -> Branch {
    let reading = try allRuns(in: repository)
    var branch = Branch(unreadableLines: reading.unreadableLines)
    var commits: [[Run]] = []
    var left = reading.runs.count
    guard left > 0 else { return branch }
    try repository.walk(from: try repository.commit(revision).id) { (commit) throws(GitError) in
      if let runs = reading.runs[commit.id] {
        commits.append(runs.filter { workflow == nil || $0.workflow == workflow })
        left -= 1
      }
      return left > 0
    }
    for run in commits.reversed().joined() {
      if run.dirty {
        branch.dirtyRuns += 1
      } else {
        branch.history.add(run, time: Timestamp.seconds(run.at))
        branch.runs.append(run)
      }
    }
    return branch
  }
}
