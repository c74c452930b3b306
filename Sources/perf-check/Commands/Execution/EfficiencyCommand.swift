import ArgumentParser
import Insight
import Model
import Reports

/// `perf-check efficiency`.
struct EfficiencyCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "efficiency",
    abstract: "Report scores for the use of time, resources and agents.",
    discussion: """
      Scores from 0 to 100, each with its formula and inputs:
        time      \(EfficiencyScores.Dimension.time.formula)
        resource  \(EfficiencyScores.Dimension.resource.formula)
        quality   \(EfficiencyScores.Dimension.quality.formula)
        workflow  \(EfficiencyScores.Dimension.workflow.formula)
        overall   0.30 time + 0.30 resource + 0.25 quality + 0.15 workflow
      The newest execution of each workflow is compared with earlier ones in the same environment. \
      The result is also saved as .perf-check/analytics/efficiency_analysis.json.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: TraceSource

  @Option(
    help: ArgumentHelp(
      "Only this score: time, resource, quality or workflow (repeatable).",
      valueName: "name"))
  var dimensions: [EfficiencyScores.Dimension] = []

  @Option(
    help: ArgumentHelp(
      "Reference of the comparison: historical_average or none.", valueName: "what"))
  var benchmarkAgainst = Reference.historicalAverage

  @Flag(inversion: .prefixedNo, help: "Report the inputs of each score.")
  var includeBreakdown = true

  enum Reference: String, ExpressibleByArgument, CaseIterable {
    case historicalAverage = "historical_average"
    case nothing = "none"
  }

  var workflowName: String? { source.workflow }

  func perform(in session: Session) throws -> Outcome {
    let compares = benchmarkAgainst == .historicalAverage
    let reading = try source.read(compares ? .commits(100) : .newest, in: session)
    let environments =
      reading.runs.isEmpty
      ? reading.traces.map { _ in "" } : reading.runs.map(\.environment.key)
    let executions = try zip(reading.traces, environments).map {
      (analysis: try ExecutionAnalysis($0), environment: $1)
    }
    let scores =
      compares
      ? EfficiencyScores.newest(of: executions)
      : executions.map { EfficiencyScores($0.analysis) }
    let shown = dimensions.isEmpty ? EfficiencyScores.Dimension.allCases : dimensions
    let report = Report(
      efficiency: scores, dimensions: shown, withBreakdown: includeBreakdown,
      workflow: source.workflow, warnings: reading.warnings)
    return Outcome(
      report: report, analyticsFile: source.input.isEmpty ? "efficiency_analysis.json" : nil)
  }
}

extension EfficiencyScores.Dimension: ExpressibleByArgument {}
