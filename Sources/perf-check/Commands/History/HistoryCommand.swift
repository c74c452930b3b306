import ArgumentParser
import Git
import History
import Insight
import Model
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
    guard limit > 0 else { throw ValidationError("--limit is a number above 0.") }
    if let run, run.count < 4 { throw ValidationError("--run takes four characters or more.") }
  }

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    // The run may be any of the whole history's.
    let (commits, unreadable) = try Ledger.newest(
      run == nil ? limit : 2, from: at, Ledger.Selection(workflow: workflow, metric: metric),
      in: project,
      where: isWanted)
    var warnings: [String] = []
    if unreadable > 0 { warnings.append(LedgerWarning.unreadable(unreadable)) }
    if let missing = try LedgerWarning.missing(in: project) { warnings.append(missing) }
    if commits.isEmpty, hasNoFilter,
      let elsewhere = try LedgerWarning.elsewhere(than: at, in: project)
    {
      warnings.append(elsewhere)
    }
    if let run {
      let found = commits.flatMap { commit, runs in runs.map { (commit: commit, run: $0) } }
      guard found.count == 1, let one = found.first else {
        throw InsightError(
          code: .usage,
          detail: found.isEmpty
            ? "there is no recorded run '\(run)'\n  List them: perf-check history"
            : "'\(run)' fits several runs\n  Give more of its id: "
              + found.prefix(4).map(\.run.id).joined(separator: ", "))
      }
      return Outcome(report: Report(run: one.run, of: one.commit, warnings: warnings))
    }
    return Outcome(
      report: Report(
        history: commits.map { RecordedCommit(commit: $0.commit, runs: $0.runs) },
        workflow: workflow, metric: metric, warnings: warnings))
  }

  /// Whether every run is wanted.
  private var hasNoFilter: Bool {
    [workflow, metric, environment, run].allSatisfy { $0 == nil } && since == nil && until == nil
      && tag.isEmpty
  }

  private func isWanted(_ run: Run) -> Bool {
    let time = Timestamp.seconds(run.at)
    let isInTime =
      (since.map { time ?? -.infinity >= $0.start } ?? true)
      && (until.map { time ?? .infinity <= $0.end } ?? true)
    let hasTags = tag.allSatisfy { run.tags[$0.key] == $0.value }
    let isNamed = self.run.map { run.id.hasPrefix($0) || run.id.hasSuffix($0) } ?? true
    return isNamed && isInTime && hasTags
      && (environment.map(run.environment.key.hasPrefix) ?? true)
  }
}
