import Git
package import History

extension Report {
  /// What was summed up and dropped.
  package init(pruned result: Pruning.Result, isDryRun: Bool) {
    var envelope = Envelope(operation: "prune")
    envelope.analysisResults = .object([
      "dry_run": .bool(isDryRun), "summaries_written": .integer(result.summaries),
      "files_dropped": .array(result.files.map(JSONValue.string)),
      "commits_dropped": .array(result.unreachable.map { .string($0.hex) }),
      "runs_dropped": .integer(result.unreachableRuns),
    ])
    let would = isDryRun ? "would be " : ""
    let text = """
      \(result.summaries) summaries \(would)written, \(result.files.count) old files \(would)dropped, \
      \(result.unreachableRuns) runs of \(result.unreachable.count) unreachable commits \(would)dropped.
      """
    self.init(text: { _ in text }, markdown: Markdown(text), envelope: envelope)
  }
}
