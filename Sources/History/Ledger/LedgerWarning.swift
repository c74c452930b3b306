import Git

/// Warnings about the recorded runs that affect a result.
package enum LedgerWarning {
  /// A warning about malformed lines.
  package static func unreadable(_ lines: Int) -> String {
    "skipped \(lines) malformed lines in the notes"
  }

  /// A warning that a clone has no notes; nil if it has.
  package static func missing(in project: borrowing Project) throws -> String? {
    guard project.stored == nil, try !project.repository.hasNotes(in: Ledger.reference) else {
      return nil
    }
    return """
      this clone has no notes of perf-check
        Fetch them: perf-check sync --fetch-only
        Or by git: git fetch origin '+\(Ledger.reference):\(Ledger.reference)'
        Or record: perf-check record
      """
  }

  /// A warning for an empty history if there are runs of commits that aren't first-parent ancestors; nil
  /// if there are no runs at all.
  package static func elsewhere(
    than revision: String, in project: borrowing Project
  ) throws -> String? {
    guard project.stored == nil,
      let tree = try project.repository.notesTree(in: Ledger.reference)
    else { return nil }
    let notes = try project.repository.noteChanges(from: nil, to: tree).added
    guard let one = notes.first(where: { project.repository.contains($0.commit) }) else {
      return nil
    }
    return """
      \(notes.count) commits have runs, but none is a first-parent ancestor of '\(revision)'
        Use one of them, or its branch: perf-check history --at \(one.commit.short)
      """
  }
}
