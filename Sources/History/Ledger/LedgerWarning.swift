import Git

/// What users should know of the recorded runs before they trust an answer.
package enum LedgerWarning {
  /// That some lines are malformed.
  package static func unreadable(_ lines: Int) -> String {
    "skipped \(lines) malformed lines in the notes"
  }

  /// That a clone has no notes; nil where it has.
  package static func missing(in project: borrowing Project) throws -> String? {
    guard try !project.repository.hasNotes(in: Ledger.reference) else { return nil }
    return """
      there are no notes of perf-check in this clone
        Fetch them: perf-check sync --fetch-only
        Or by git: git fetch origin '+\(Ledger.reference):\(Ledger.reference)'
        Or record: perf-check record
      """
  }

  /// That there are runs, where a history has none: of commits that its first parents don't lead to; nil
  /// where there are none at all.
  package static func elsewhere(
    than revision: String, in project: borrowing Project
  ) throws -> String? {
    guard let tree = try project.repository.notesTree(in: Ledger.reference) else { return nil }
    let notes = try project.repository.noteChanges(from: nil, to: tree).added
    guard let one = notes.first(where: { project.repository.contains($0.commit) }) else {
      return nil
    }
    return """
      \(notes.count) commits have runs, but first parents lead from '\(revision)' to none of them
        Name one of theirs, or its branch: perf-check history --at \(one.commit.short)
      """
  }
}
