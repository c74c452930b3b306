package import History
import Model

extension Report {
  /// What a sync brought.
  package init(synced result: LedgerSync.Result, remote: String, fetchedOnly: Bool) {
    func runs(_ count: Int) -> String { "\(count) run\(count == 1 ? "" : "s")" }
    let text =
      "Fetched \(runs(result.fetched)) from '\(remote)'"
      + (fetchedOnly ? "." : ", pushed \(runs(result.pushed)).")
    self.init(
      Document([.paragraph(text)]),
      Envelope(
        operation: "sync",
        results: SyncResults(
          remote: remote, fetchedRuns: result.fetched,
          pushedRuns: fetchedOnly ? nil : result.pushed, retries: result.retries)))
  }
}
