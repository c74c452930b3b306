import Git
package import History
import Model
import Quantities

extension Report {
  /// What was summed up and dropped.
  package init(pruned result: Pruning.Result, isDryRun: Bool) {
    let would = isDryRun ? "would be " : ""
    let summaries = result.summaries == 1 ? "1 summary" : "\(result.summaries) summaries"
    let files = Quantity.count(result.files.count, "old file")
    let runs = Quantity.count(result.unreachableRuns, "run")
    let commits = Quantity.count(result.unreachable.count, "unreachable commit")
    let text = """
      \(summaries) \(would)written, \(files) \(would)dropped, \
      \(runs) of \(commits) \(would)dropped.
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
