package import History
package import Model

extension LedgerListing {
  /// The single run of a listing.
  ///
  /// - Parameter id: The prefix or suffix of its id, for messages.
  /// - Throws: `InsightError` if there is none, or it is ambiguous.
  package func only(named id: String) throws(InsightError) -> (
    commit: RecordedCommit, run: Run
  ) {
    let found = commits.flatMap { commit in commit.runs.map { (commit: commit, run: $0) } }
    guard found.count == 1, let one = found.first else {
      throw InsightError(
        code: .usage,
        detail: found.isEmpty
          ? "no recorded run '\(id)'\n  List runs: perf-check history"
          : "the run id '\(id)' is ambiguous\n  Matching runs: "
            + found.prefix(4).map(\.run.id).joined(separator: ", "))
    }
    return one
  }
}
