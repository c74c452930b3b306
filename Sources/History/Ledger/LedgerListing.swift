import Git
import Model

/// Recorded runs by their commits, newest first, with warnings.
package struct LedgerListing: Sendable {
  package let commits: [RecordedCommit]
  package private(set) var warnings: [String] = []

  /// Finds the runs of a branch.
  ///
  /// - Parameters:
  ///   - limit: The maximum number of commits.
  ///   - revision: The newest commit.
  ///   - selection: The workflow and metric.
  ///   - filter: A further filter of the runs.
  ///   - project: Whose runs they are.
  package init(
    _ limit: Int, from revision: String, _ selection: Ledger.Selection, _ filter: RunFilter,
    in project: borrowing Project
  ) throws {
    let (found, unreadable) = try Ledger.newest(
      limit, from: revision, selection, in: project, where: filter.holds)
    commits = found.map {
      RecordedCommit(id: $0.commit.id, subject: $0.commit.subject, runs: $0.runs)
    }
    if unreadable > 0 { warnings.append(LedgerWarning.unreadable(unreadable)) }
    if let missing = try LedgerWarning.missing(in: project) { warnings.append(missing) }
    if commits.isEmpty, filter.holdsAll, selection == Ledger.Selection(),
      let elsewhere = try LedgerWarning.elsewhere(than: revision, in: project)
    {
      warnings.append(elsewhere)
    }
  }

  /// The runs that a store has of a repository, which needn't be here.
  ///
  /// - Parameters:
  ///   - limit: The maximum number of commits.
  ///   - tip: A branch or commit in the store; nil for the main branch.
  ///   - selection: The workflow and metric.
  ///   - filter: A further filter of the runs.
  ///   - stored: The repository and its store.
  package init(
    _ limit: Int, from tip: String?, _ selection: Ledger.Selection, _ filter: RunFilter,
    of stored: StoredRepository
  ) throws {
    commits = try stored.store.newest(
      limit, from: tip, selection, of: stored.name, where: filter.holds)
  }
}

extension Ledger {
  /// The lines of a branch's runs in the format of the notes, oldest first, except for those with
  /// uncommitted changes.
  ///
  /// - Parameters:
  ///   - revision: The newest commit.
  ///   - workflow: The only workflow; nil for all.
  ///   - project: Whose runs they are.
  package static func lines(
    from revision: String, workflow: String?, in project: borrowing Project
  ) throws -> [String] {
    let runs =
      project.stored == nil
      ? try runs(from: revision, in: project.repository).runs
      : try newest(
        .max, from: revision, Selection(), in: project, where: { _ in true }
      ).commits.reversed().flatMap(\.runs)
    return
      runs
      .filter { !$0.dirty && (workflow == nil || $0.workflow == workflow) }.map(\.line)
  }
}

extension Ledger.Branch {
  /// Warnings for the user.
  package func warnings(in project: borrowing Project) throws -> [String] {
    var warnings: [String] = []
    if unreadableLines > 0 { warnings.append(LedgerWarning.unreadable(unreadableLines)) }
    if dirtyRuns > 0 { warnings.append("\(dirtyRuns) runs measured uncommitted changes; skipped") }
    if let missing = try LedgerWarning.missing(in: project) { warnings.append(missing) }
    return warnings
  }
}
