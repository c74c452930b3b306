import ArgumentParser
import Git
import History
import Reports

/// `perf-check history`.
struct HistoryCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "List recorded runs, newest commit first.",
    discussion: "Follows first parents, so that the order is that of the branch, not the clock's.")

  @OptionGroup var global: GlobalOptions

  @Argument(help: "Show only this workflow.")
  var workflow: String?

  @Option(help: ArgumentHelp("Show only this metric.", valueName: "name"))
  var metric: String?

  @Option(help: ArgumentHelp("Start at this commit.", valueName: "rev"))
  var at: String = "HEAD"

  @Option(help: ArgumentHelp("Show at most this many commits with runs.", valueName: "count"))
  var limit = 20

  var workflowName: String? { workflow }

  mutating func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit is a number above 0.") }
  }

  func perform(in console: Console) throws -> Outcome {
    let project = try project()
    let (commits, unreadable) = try Ledger.newest(
      limit, from: at, workflow: workflow, in: project.repository)
    var warnings: [String] = []
    if unreadable > 0 { warnings.append("\(unreadable) lines of the notes are no runs; skipped") }
    if try !project.repository.hasNotes(in: Ledger.reference) {
      warnings.append(
        """
        there are no notes of perf-check in this clone
          Fetch them: git fetch origin '+\(Ledger.reference):\(Ledger.reference)'
          Or record: perf-check record
        """)
    }
    return Outcome(
      report: Report(
        history: commits.map { RecordedCommit(commit: $0.commit, runs: $0.runs) },
        workflow: workflow, metric: metric, warnings: warnings))
  }
}
