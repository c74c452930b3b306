import Foundation
package import Git
package import Workflows

/// The recorded runs: JSON lines in git notes, attached to the commits they measured.
package enum Ledger {
  /// Where they are kept.
  package static let reference = "refs/notes/perf-check"

  /// What was found in the notes.
  package struct Reading: Sendable {
    /// The runs of each commit in the order they were written.
    package var runs: [ObjectID: [Run]] = [:]
    /// How many lines are not runs: somebody else's text, or damaged.
    package var unreadableLines = 0
  }

  /// Attaches runs to their commits, all in one commit of the notes.
  ///
  /// - Throws: `GitError`; then nothing was attached.
  package static func append(
    _ runs: [Run], to repository: borrowing Repository
  ) throws(GitError) {
    let lines = runs.compactMap { run in
      ObjectID(hex: run.commit).map { (commit: $0, line: run.line) }
    }
    let what = Set(runs.map(\.workflow)).sorted().joined(separator: ", ")
    try repository.appendNotes(
      lines, to: reference, message: "perf-check: record \(what)")
  }

  /// The runs of some commits.
  ///
  /// - Throws: `GitError`, or `HistoryError` for a line of a newer format.
  package static func runs(
    of commits: [ObjectID], in repository: borrowing Repository
  ) throws -> Reading {
    var reading = Reading()
    for (commit, note) in try repository.notes(for: commits, in: reference) {
      try read(note, of: commit, into: &reading)
    }
    return reading
  }

  /// All runs, of whatever commits.
  ///
  /// - Throws: As `runs(of:in:)`.
  /// - Complexity: Reads every note: 10,000 runs take about a second.
  package static func allRuns(in repository: borrowing Repository) throws -> Reading {
    var reading = Reading()
    var notes: [(ObjectID, [UInt8])] = []
    try repository.forEachNote(in: reference) { (commit, note) throws(GitError) in
      notes.append((commit, note))
    }
    for (commit, note) in notes { try read(note, of: commit, into: &reading) }
    return reading
  }

  private static func read(
    _ note: [UInt8], of commit: ObjectID, into reading: inout Reading
  ) throws(HistoryError) {
    let decoder = JSONDecoder()
    for line in note.split(separator: UInt8(ascii: "\n")) {
      do {
        reading.runs[commit, default: []].append(try decoder.decode(Run.self, from: Data(line)))
      } catch let error as Run.UnknownVersion {
        throw HistoryError(
          code: .newerFormat(found: error.version, supported: Run.version),
          operation: "read the runs of \(commit.short)",
          detail: """
            a run has version \(error.version), this perf-check reads \(Run.version)
              Update perf-check.
            """)
      } catch {
        reading.unreadableLines += 1
      }
    }
  }
}

extension Ledger {
  /// The newest commits of a branch that have runs.
  ///
  /// - Parameters:
  ///   - limit: The most commits.
  ///   - revision: Where to start.
  ///   - isWanted: Which runs; commits without any are left out.
  /// - Returns: The commits, newest first, and how many lines of their notes are no runs.
  package static func newest(
    _ limit: Int, from revision: String, in repository: borrowing Repository,
    where isWanted: (Run) -> Bool
  ) throws -> (commits: [(commit: Commit, runs: [Run])], unreadableLines: Int) {
    let reading = try allRuns(in: repository)
    var found: [(commit: Commit, runs: [Run])] = []
    guard !reading.runs.isEmpty else { return ([], reading.unreadableLines) }
    try repository.walk(from: try repository.commit(revision).id) { (commit) throws(GitError) in
      let runs = (reading.runs[commit.id] ?? []).filter(isWanted)
      if !runs.isEmpty { found.append((commit, runs)) }
      return found.count < limit
    }
    return (found, reading.unreadableLines)
  }
}
