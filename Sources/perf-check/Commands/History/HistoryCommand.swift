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

  @Option(help: ArgumentHelp("The newest commit. (default: HEAD)", valueName: "rev"))
  var at: String?

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

  @OptionGroup var stored: StoreOptions

  var workflowName: String? { workflow }

  mutating func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit must be above 0.") }
    if let run, run.count < 4 { throw ValidationError("--run needs at least four characters.") }
  }

  func perform(in session: Session) throws -> Outcome {
    let listing = try listing(in: session)
    guard let run else {
      return Outcome(
        report: Report(
          history: listing.commits,
          workflow: workflow, metric: metric, warnings: listing.warnings))
    }
    let one = try listing.only(named: run)
    return Outcome(report: Report(run: one.run, of: one.commit, warnings: listing.warnings))
  }

  private func listing(in session: Session) throws -> LedgerListing {
    // The run may be any of the whole history's.
    let limit = run == nil ? limit : 2
    let selection = Ledger.Selection(workflow: workflow, metric: metric)
    let filter = RunFilter(
      since: since, until: until,
      tags: Dictionary(tag.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }),
      environment: environment, id: run)
    guard let name = stored.repositoryID, stored.isElsewhere(in: session) else {
      return try LedgerListing(
        limit, from: at ?? "HEAD", selection, filter, in: stored.project(in: session))
    }
    guard name != "*" else {
      throw UsageError(
        description: "the runs of one repository are listed, not of all of them\n  Name it: "
          + "--repository-id NAME, as 'perf-check store' lists them")
    }
    return try LedgerListing(
      limit, from: at, selection, filter,
      of: StoredRepository(name, in: stored.open(in: session)))
  }
}
