import ArgumentParser
import Exchange
import Files
import Foundation
import Git
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
    transform: OptionValue.fraction("a fraction below 1, such as 2% or 0.02", in: 0...1.nextDown))
  var limit = 0.02

  var workflowName: String? { subjects.first }

  mutating func validate() throws {
    if subjects.isEmpty, !compareAgainst.isEmpty, compareAgainst.count < 2 {
      throw ValidationError("name two things to compare, such as a workflow and 'baseline'.")
    }
  }

  func perform(in session: Session) throws -> Outcome {
    let isFile = {
      FileManager.default.fileExists(atPath: absolutePath($0, in: session.workingDirectory))
    }
    let allFiles = subjects + compareAgainst
    let needsHistory =
      allFiles.isEmpty || !source.input.isEmpty
      || !allFiles.allSatisfy { isFile($0) }
    var reading =
      needsHistory
      ? try source.read(workflow: nil, in: session)
      : HistorySource.Reading(history: RecordedHistory(), warnings: [])
    keepMetrics(&reading.history)
    let names = compareAgainst.isEmpty ? subjects : compareAgainst + subjects.prefix(1)
    let resolver = PopulationResolver(
      history: reading.history, isRecorded: source.input.isEmpty, metric: source.metric,
      project: { try session.project() }, isFile: isFile,
      readFile: { try source.read(file: $0, in: session) },
      keepMetrics: keepMetrics)
    var comparisons: [PopulationComparison] = []
    let pairs =
      compareAgainst.isEmpty
      ? subjects.dropFirst().map { (subjects[0], $0) }
      : (subjects.isEmpty
        ? compareAgainst.dropFirst().map { (compareAgainst[0], $0) }
        : compareAgainst.map { ($0, subjects[0]) })
    for (before, after) in pairs {
      let (old, new) = try resolver.pair(before, after)
      comparisons.append(PopulationComparison(from: old, to: new, limit: limit))
    }
    if pairs.isEmpty, names.count == 1 {
      reading.history.keep { $0.workflow == names[0] }
      guard !reading.history.series.isEmpty else { throw resolver.unknown(names[0]) }
    }
    let history = reading.history
    guard !comparisons.isEmpty || !history.series.isEmpty else {
      throw InsightError(
        code: .insufficientData,
        detail: """
          nothing is recorded that could be compared
            Record: perf-check record
            Or compare files: perf-check comparative OLD.json NEW.json
          """)
    }
    let report = Report(
      comparisons: comparisons, standings: WorkflowStanding.all(in: history),
      historical: HistoricalComparison.all(in: history),
      showsSignificance: statisticalSignificance, warnings: reading.warnings + resolver.warnings)
    if source.input.isEmpty, needsHistory, !comparisons.isEmpty { try keep(report, session) }
    return Outcome(report: report)
  }

  private func keepMetrics(_ history: inout RecordedHistory) {
    guard !metrics.isEmpty else { return }
    history.keep { series in metrics.contains { MetricGroup.holds(series.metric, $0) } }
  }

  /// Keeps the newest comparison beside the baseline, where the team has that folder.
  private func keep(_ report: Report, _ session: Session) throws {
    let project = try session.project()
    guard project.files.exists(project.baselinesDirectory) else { return }
    try project.files.write(
      report.results().text + "\n",
      to: project.baselinesDirectory + "/comparative_analysis.json")
  }
}
