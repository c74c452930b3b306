package import Git
package import History
package import Model

extension LedgerListing {
  /// The only run of a listing.
  ///
  /// - Parameter id: The beginning or end of its id, for messages.
  /// - Throws: `InsightError` where there is none, or several are.
  package func only(named id: String) throws(InsightError) -> (commit: Commit, run: Run) {
    let found = commits.flatMap { commit, runs in runs.map { (commit: commit, run: $0) } }
    guard found.count == 1, let one = found.first else {
      throw InsightError(
        code: .usage,
        detail: found.isEmpty
          ? "there is no recorded run '\(id)'\n  List them: perf-check history"
          : "'\(id)' fits several runs\n  Give more of its id: "
            + found.prefix(4).map(\.run.id).joined(separator: ", "))
    }
    return one
  }
}
