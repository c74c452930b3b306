import Git
import History

/// What users should know of the recorded runs before they trust an answer.
enum LedgerWarning {
  /// That some lines say nothing.
  static func unreadable(_ lines: Int) -> String {
    "\(lines) lines of the notes are no runs; skipped"
  }

  /// That a clone has no notes; nil where it has.
  static func missing(in project: borrowing Project) throws -> String? {
    guard try !project.repository.hasNotes(in: Ledger.reference) else { return nil }
    return """
      there are no notes of perf-check in this clone
        Fetch them: perf-check sync --fetch-only
        Or by git: git fetch origin '+\(Ledger.reference):\(Ledger.reference)'
        Or record: perf-check record
      """
  }
}
