package import History

extension Report {
  /// What a sync brought.
  package init(synced result: LedgerSync.Result, remote: String, fetchedOnly: Bool) {
    var envelope = Envelope(operation: "sync")
    envelope.analysisResults = .object([
      "remote": .string(remote), "fetched_runs": .integer(result.fetched),
      "pushed_runs": fetchedOnly ? .null : .integer(result.pushed),
      "retries": .integer(result.retries),
    ])
    func runs(_ count: Int) -> String { "\(count) run\(count == 1 ? "" : "s")" }
    let text =
      "Fetched \(runs(result.fetched)) from '\(remote)'"
      + (fetchedOnly ? "." : ", pushed \(runs(result.pushed)).")
    self.init(text: { _ in text }, markdown: Markdown(text), envelope: envelope)
  }
}
