import ArgumentParser
import History
import Insight
import Quantities
import Reports

/// `perf-check regression`.
struct RegressionCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "regression",
    abstract: "Detect change points in recorded metrics, and the commits behind them.",
    discussion: """
      Searches whole histories, not one change, for every point at which the level of a metric changed, \
      for the worse or the better. Reports the commit, confidence intervals of the size and the place, \
      and a p-value that accounts for the search, for autocorrelation, and for the number of series. \
      Outliers are not change points, and slow drift is reported separately. This command only reports; \
      'check' gates.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: HistorySource

  @Argument(help: "Only this workflow.")
  var workflow: String?

  @Option(
    help: ArgumentHelp("Only points measured at this time or later.", valueName: "date"),
    transform: OptionValue.date)
  var baselineDate: Period?

  @Option(
    help: ArgumentHelp("Only points measured at this time or earlier.", valueName: "date"),
    transform: OptionValue.date)
  var currentDate: Period?

  @Option(
    help: ArgumentHelp(
      "Smallest change worth reporting, in percent.", valueName: "percent"))
  var significanceThreshold = 2.0

  @Flag(inversion: .prefixedNo, help: "Search for probable causes.")
  var autoInvestigate = true

  @Flag(help: "Add the detected regressions to baselines/regression_tests.json.")
  var track = false

  var workflowName: String? { workflow }

  mutating func validate() throws {
    guard significanceThreshold >= 0, significanceThreshold < 1000 else {
      throw ValidationError("--significance-threshold must be a percentage from 0 to 1000.")
    }
    if let baselineDate, let currentDate, currentDate.end < baselineDate.start {
      throw ValidationError("--current-date is before --baseline-date.")
    }
    if track, !source.input.isEmpty {
      throw ValidationError(
        "--track needs recorded runs; the commits of a file may be from another repository.")
    }
  }

  func perform(in session: Session) throws -> Outcome {
    var reading = try source.read(workflow: workflow, in: session)
    try reading.history.keepDatedPoints(from: baselineDate?.start, to: currentDate?.end)
    var search = RegressionSearch()
    search.minimumChange = Fraction(significanceThreshold / 100)
    search.findsCauses = autoInvestigate
    guard reading.isOfProject else {
      if track {
        throw UsageError(description: "--track needs the repository that the runs are of")
      }
      return report(try search.findings(in: reading.history), [], reading)
    }
    let project = try session.project()
    let findings = try search.findings(in: reading.history, of: project)
    let tracked = try RegressionTestsFile.regressions(
      of: project, keeping: track ? findings : nil, in: reading.history, now: session.now)
    return report(findings, tracked, reading)
  }

  private func report(
    _ findings: [RegressionSearch.Finding], _ tracked: [Regression],
    _ reading: HistorySource.Reading
  ) -> Outcome {
    Outcome(
      report: Report(
        regressions: findings, in: reading.history, tracked: tracked, workflow: workflow,
        warnings: reading.warnings))
  }
}
