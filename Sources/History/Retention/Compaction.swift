import Foundation
package import Git

/// Cuts off the history of the notes: one commit without a parent that has all of them.
///
/// Each recorded run adds a commit to the notes and a new version of a note, which stay for good with the
/// history. Without it, git can remove the old versions. The commit names the one that it stands for, so
/// that a sync with a repository that still has the history unites their runs and keeps it cut off.
package enum Compaction {
  /// What was done.
  package struct Result: Hashable, Sendable {
    /// How many commits the notes had.
    package let commits: Int
    /// How many notes there are.
    package let notes: Int
  }

  /// The trailer of the commit that names the one that it stands for.
  static let trailer = "Perf-check-compacts"

  /// Cuts the history off.
  ///
  /// - Returns: nil where the notes have no history to cut off.
  /// - Throws: `HistoryError` `.contended` where runs were recorded at the same time, again and again:
  ///   nothing is changed then; `GitError`.
  package static func run(in repository: borrowing Repository, isDryRun: Bool) throws -> Result? {
    for _ in 0..<10 {
      guard let old = try repository.id(ofReference: Ledger.reference)?.hex else { return nil }
      func output(_ words: [String]) throws -> String {
        let answer = try repository.git(words, environment: LedgerSync.author)
        guard answer.succeeded else { throw failure(.storage, answer.errors) }
        return answer.output.trimmingCharacters(in: .whitespacesAndNewlines)
      }
      let commits = Int(try output(["rev-list", "--count", old])) ?? 0
      guard commits > 1 else { return nil }
      let notes = try output(["ls-tree", "-r", "--name-only", old]).split(separator: "\n").count
      let result = Result(commits: commits, notes: notes)
      guard !isDryRun else { return result }
      let new = try output([
        "commit-tree", "\(old)^{tree}", "-m", "Recorded runs, without their history", "-m",
        "\(trailer): \(old)",
      ])
      let update = try repository.git([
        "update-ref", "-m", "perf-check prune --compact", Ledger.reference, new, old,
      ])
      if update.succeeded { return result }
    }
    throw failure(.contended, "runs were recorded meanwhile\n  Try again when nothing records.")
  }

  private static func failure(_ code: HistoryError.Code, _ detail: String) -> HistoryError {
    HistoryError(code: code, operation: "cut off the history of the recorded runs", detail: detail)
  }

  /// Whether a commit is part of the history that another one's was cut off from, so that all of its notes
  /// were known then: what lacks there was deleted.
  static func contains(
    _ commit: String, in cutOff: String, _ repository: borrowing Repository
  ) throws -> Bool {
    for name in try replaced(by: cutOff, in: repository) {
      // A repository that never had that history can't tell.
      let answer = try repository.git(["merge-base", "--is-ancestor", commit, name])
      if answer.succeeded { return true }
    }
    return false
  }

  /// Whether the history of a commit begins with one that cut off an earlier history.
  static func isCutOff(_ commit: String, in repository: borrowing Repository) throws -> Bool {
    try !replaced(by: commit, in: repository).isEmpty
  }

  /// The commits that the beginnings of a commit's history stand for.
  private static func replaced(
    by commit: String, in repository: borrowing Repository
  ) throws -> [String] {
    let roots = try repository.git([
      "log", "--max-parents=0", "--format=%(trailers:key=\(trailer),valueonly)", commit, "--",
    ])
    return roots.output.split(whereSeparator: \.isWhitespace).map(String.init)
      .filter { ObjectID(hex: $0) != nil }
  }
}
