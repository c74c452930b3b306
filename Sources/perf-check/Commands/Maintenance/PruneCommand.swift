import ArgumentParser
import Configuration
import Foundation
import History
import Quantities
import Reports
import Watch

/// `perf-check prune`.
struct PruneCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Delete old data past its retention, after aggregating it.",
    discussion: """
      Writes daily, weekly and monthly summaries of recorded and monitored runs under \
      .perf-check/historical first. Recorded runs stay \
      in the notes permanently; only runs of unreachable commits are deleted, with --unreachable. The \
      retention of the rest is set under 'settings:' in perf-check.yml: real_time_data (24h), \
      daily_summaries (90d), weekly_trends (1y), optimization_history (permanent).
      """)

  @OptionGroup var global: GlobalOptions

  @Flag(help: "Delete runs of commits that no reference, worktree, stash or reflog reaches.")
  var unreachable = false

  @Flag(
    help:
      "Cut off the history of the notes, so that git can remove old versions of them; sync shares it."
  )
  var compact = false

  @Flag(help: "List what would be deleted, without deleting it.")
  var dryRun = false

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    let isThere = FileManager.default.fileExists(atPath: project.workflowFilePath)
    var pruning = Pruning(
      retention: isThere ? try project.workflowFile().retention : Retention())
    pruning.dropsUnreachable = unreachable
    pruning.compacts = compact
    pruning.isDryRun = dryRun
    var result = try pruning.run(in: project, now: Instant(session.now))
    if !dryRun {
      var folder = LiveFolder(of: project)
      folder.retention = pruning.retention
      result.summaries += try folder.prune(at: Instant(session.now))
    }
    return Outcome(report: Report(pruned: result, isDryRun: dryRun))
  }
}
