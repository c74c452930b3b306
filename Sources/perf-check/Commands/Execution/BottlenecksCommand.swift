import ArgumentParser
import Insight
import Reports

/// `perf-check bottlenecks`.
struct BottlenecksCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "bottlenecks",
    abstract: "Rank bottlenecks by time lost, with evidence.",
    discussion: """
      Each is found by replaying the schedule or from the times themselves: too few agents, a serial \
      chain, a long task, load imbalance, retries, processors, memory, input and output. The most costly \
      one of all executions comes first. The result is also saved as \
      .perf-check/analytics/bottleneck_reports.json.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: TraceSource

  @Option(
    help: ArgumentHelp(
      "Number of bottlenecks: summary (three) or detailed (all).", valueName: "depth"))
  var analysisDepth = Depth.detailed

  @Flag(inversion: .prefixedNo, help: "Suggest solutions.")
  var includeSolutions = true

  @Flag(inversion: .prefixedNo, help: "Sort by cost instead of by execution.")
  var priorityRanking = true

  @Flag(inversion: .prefixedNo, help: "Rank across all workflows instead of within each.")
  var crossWorkflow = true

  enum Depth: String, ExpressibleByArgument, CaseIterable { case summary, detailed }

  var workflowName: String? { source.workflow }

  func perform(in session: Session) throws -> Outcome {
    let reading = try source.read(in: session)
    let parallel = try reading.traces.map { try ParallelEfficiency($0) }
    var found = parallel.flatMap { Bottleneck.find(in: $0) }
    if priorityRanking {
      found.sort { $0.share > $1.share }
      if !crossWorkflow {
        // The sort is stable, so that within each workflow the most costly stays first.
        found.sort { $0.workflow < $1.workflow }
      }
    }
    if analysisDepth == .summary { found = Array(found.prefix(3)) }
    let report = Report(
      bottlenecks: found, withSolutions: includeSolutions,
      notMeasured: ResourceUse.notMeasured(in: parallel.map(\.analysis)),
      workflow: source.workflow, warnings: reading.warnings)
    return Outcome(
      report: report, analyticsFile: source.input.isEmpty ? "bottleneck_reports.json" : nil)
  }
}
