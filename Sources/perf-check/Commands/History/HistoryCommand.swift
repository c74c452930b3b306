import ArgumentParser
import History
import Insight
import Quantities
import Reports

/// `perf-check history`.
struct HistoryCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "List recorded runs, newest commit first.",
    discussion: "Follows first parents, so the order is that of the branch, not of time.")

  @OptionGroup var global: GlobalOptions

  @Argument(help: "Only this workflow.")
  var workflow: String?

  @Option(help: ArgumentHelp("Only this metric.", valueName: "name"))
  var metric: String?

  @Option(help: ArgumentHelp("The newest commit.", valueName: "rev"))
  var at: String = "HEAD"

  @Option(
    help: ArgumentHelp("Only runs measured at this time or later.", valueName: "date"),
    transform: OptionValue.date)
  var since: Period?

  @Option(
    help: ArgumentHelp("Only runs measured at this time or earlier.", valueName: "date"),
    transform: OptionValue.date)
  var until: Period?

  @Option(
    help: ArgumentHelp(
      "Only runs with this tag (repeatable).", valueName: "key=value"),
    transform: OptionValue.tag)
  var tag: [OptionValue.Tag] = []

  @Option(
    help: ArgumentHelp(
      "Only runs of the environment whose key starts with this.", valueName: "key"))
  var environment: String?

  @Option(
    help: ArgumentHelp(
      "Print one run in full: the beginning or end of its id.", valueName: "id"))
  var run: String?

  @Option(help: ArgumentHelp("Maximum number of commits with runs.", valueName: "count"))
  var limit = 20

  var workflowName: String? { workflow }

  mutating func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit must be above 0.") }
    if let run, run.count < 4 { throw ValidationError("--run needs at least four characters.") }
  }

  func perform(in session: Session) throws -> Outcome {
    // The run may be any of the whole history's.
    let listing = try LedgerListing(
      run == nil ? limit : 2, from: at, Ledger.Selection(workflow: workflow, metric: metric),
      RunFilter(
        since: since, until: until,
        tags: Dictionary(tag.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }),
        environment: environment, id: run), in: session.project())
    guard let run else {
      return Outcome(
        report: Report(
          history: listing.commits.map { RecordedCommit(commit: $0.commit, runs: $0.runs) },
          workflow: workflow, metric: metric, warnings: listing.warnings))
    }
    let one = try listing.only(named: run)
    return Outcome(report: Report(run: one.run, of: one.commit, warnings: listing.warnings))
  }
}
