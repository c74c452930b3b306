import Git
package import History
import Model

extension Report {
  /// What was summed up and dropped.
  package init(pruned result: Pruning.Result, isDryRun: Bool) {
    let would = isDryRun ? "would be " : ""
    let text = """
      \(result.summaries) summaries \(would)written, \(result.files.count) old files \(would)dropped, \
      \(result.unreachableRuns) runs of \(result.unreachable.count) unreachable commits \(would)dropped.
      """
    self.init(
      Document([.paragraph(text)]),
      Envelope(
        operation: "prune",
        results: PruneResults(
          dryRun: isDryRun, summariesWritten: result.summaries, filesDropped: result.files,
          commitsDropped: result.unreachable.map(\.hex), runsDropped: result.unreachableRuns)))
  }
}
