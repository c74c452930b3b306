import ArgumentParser
import Files
import Foundation
import History
import Insight
import Model
import Quantities
import Reports

/// `perf-check comparative`.
struct ComparativeCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "comparative",
    abstract: "Compare recorded workflows, commits, ranges, periods, files or the baseline.",
    discussion: """
      A population is named by a workflow, a commit, a range of commits (A..B), a period (2026-01, \
      2026-01-05..2026-02-01, 30_days), a file of any format of 'import', or 'baseline'. Populations on \
      the command line are compared with the first of them; with --compare-against, the first is \
      compared with those. Without any, the newest runs are compared with earlier months. Values that \
      were measured at different times differ for many reasons: 'check' gates.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: HistorySource

  @Argument(help: "Populations to compare; the first is the reference.")
  var subjects: [String] = []

  @Option(
    help: ArgumentHelp(
      "Compare the first population with this one (repeatable).", valueName: "name"))
  var compareAgainst: [String] = []

  @Option(
    help: ArgumentHelp(
      "Only these metrics, or groups: all, execution_time, resource_usage "
        + "(repeatable).",
      valueName: "name"))
  var metrics: [String] = []

  @Flag(inversion: .prefixedNo, help: "Report confidence intervals and p-values.")
  var statisticalSignificance = true

  @Option(
    help: ArgumentHelp(
      "Largest change considered equivalent. (default: 2%)", valueName: "fraction"),
    transform: Fraction.reader(
      "a fraction below 1, such as 2% or 0.02", in: 0...Fraction(1.nextDown)))
  var limit: Fraction = 0.02

  var workflowName: String? { subjects.first }

  mutating func validate() throws {
    if subjects.isEmpty, !compareAgainst.isEmpty, compareAgainst.count < 2 {
      throw ValidationError("name two populations, such as a workflow and 'baseline'.")
    }
  }

  func perform(in session: Session) throws -> Outcome {
    let request = ComparisonRequest(
      subjects: subjects, references: compareAgainst, metrics: metrics, limit: limit)
    let isFile = {
      FileManager.default.fileExists(atPath: absolutePath($0, in: session.workingDirectory))
    }
    // Files are compared without a repository.
    let needsHistory =
      request.names.isEmpty || !source.input.isEmpty || !request.names.allSatisfy(isFile)
    var reading =
      needsHistory
      ? try source.read(workflow: nil, in: session)
      : HistorySource.Reading(history: RecordedHistory(), warnings: [])
    request.keepMetrics(&reading.history)
    let resolver = PopulationResolver(
      history: reading.history, isRecorded: reading.isOfProject, metric: source.metric,
      project: { try source.stored.project(in: session) }, isFile: isFile,
      readFile: { try source.read(file: $0, in: session) }, keepMetrics: request.keepMetrics)
    let comparisons = try request.comparisons(resolver, in: &reading.history)
    let report = Report(
      comparisons: comparisons, standings: WorkflowStanding.all(in: reading.history),
      historical: HistoricalComparison.all(in: reading.history),
      showsSignificance: statisticalSignificance, warnings: reading.warnings + resolver.warnings)
    if reading.isOfProject, !comparisons.isEmpty {
      try session.project().writeComparison(report.results().text + "\n")
    }
    return Outcome(report: report)
  }
}
