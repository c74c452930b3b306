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
    let compaction = result.compaction.map {
      "\($0.commits) commits of the notes \(would)made one, with \(Quantity.count($0.notes, "note"))."
    }
    let next =
      compaction == nil || isDryRun
      ? []
      : [
        "Share it: perf-check sync",
        "Free the space now: git reflog expire --expire=now refs/notes/perf-check && git gc --prune=now",
      ]
    self.init(
      Document(
        [.paragraph(text)] + [compaction].compactMap { $0.map { .paragraph($0) } }
          + (next.isEmpty ? [] : [.list(next.map { Item($0) })])),
      Envelope(
        operation: "prune",
        results: PruneResults(
          dryRun: isDryRun, summariesWritten: result.summaries, filesDropped: result.files,
          commitsDropped: result.unreachable.map(\.hex), runsDropped: result.unreachableRuns,
          historyCommitsDropped: result.compaction?.commits),
        nextSteps: next))
  }
}
