package import History
import Model
import Quantities

extension Report {
  /// What a sync brought.
  package init(synced result: LedgerSync.Result, remote: String, fetchedOnly: Bool) {
    let text =
      "Fetched \(Quantity.count(result.fetched, "run")) from '\(remote)'"
      + (fetchedOnly ? "." : ", pushed \(Quantity.count(result.pushed, "run")).")
    self.init(
      Document([.paragraph(text)]),
      Envelope(
        operation: "sync",
        results: SyncResults(
          remote: remote, fetchedRuns: result.fetched,
          pushedRuns: fetchedOnly ? nil : result.pushed, retries: result.retries)))
  }
}
