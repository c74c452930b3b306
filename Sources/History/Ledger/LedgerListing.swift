package import Git
package import Model

/// Recorded runs by their commits, the newest first, and what the user should know of them.
package struct LedgerListing: Sendable {
  package let commits: [(commit: Commit, runs: [Run])]
  package private(set) var warnings: [String] = []

  /// Looks the runs of a branch up.
  ///
  /// - Parameters:
  ///   - limit: The most commits.
  ///   - revision: Where to start.
  ///   - selection: Which workflow and metric.
  ///   - filter: Which of these runs.
  package init(
    _ limit: Int, from revision: String, _ selection: Ledger.Selection, _ filter: RunFilter,
    in project: borrowing Project
  ) throws {
    let unreadable: Int
    (commits, unreadable) = try Ledger.newest(
      limit, from: revision, selection, in: project, where: filter.holds)
    if unreadable > 0 { warnings.append(LedgerWarning.unreadable(unreadable)) }
    if let missing = try LedgerWarning.missing(in: project) { warnings.append(missing) }
    if commits.isEmpty, filter.holdsAll, selection == Ledger.Selection(),
      let elsewhere = try LedgerWarning.elsewhere(than: revision, in: project)
    {
      warnings.append(elsewhere)
    }
  }
}

extension Ledger {
  /// The lines of a branch's runs as the notes have them, the oldest first, without those of changed
  /// files.
  ///
  /// - Parameters:
  ///   - revision: Where to start.
  ///   - workflow: The only one; nil for all.
  package static func lines(
    from revision: String, workflow: String?, in repository: borrowing Repository
  ) throws -> [String] {
    try runs(from: revision, in: repository).runs
      .filter { !$0.dirty && (workflow == nil || $0.workflow == workflow) }.map(\.line)
  }
}

extension Ledger.Branch {
  /// What the user should know of it.
  package func warnings(in project: borrowing Project) throws -> [String] {
    var warnings: [String] = []
    if unreadableLines > 0 { warnings.append(LedgerWarning.unreadable(unreadableLines)) }
    if dirtyRuns > 0 { warnings.append("\(dirtyRuns) runs measured uncommitted changes; left out") }
    if let missing = try LedgerWarning.missing(in: project) { warnings.append(missing) }
    return warnings
  }
}
