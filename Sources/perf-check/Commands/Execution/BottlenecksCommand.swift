import ArgumentParser
import Insight
import Reports

/// `perf-check bottlenecks`.
struct BottlenecksCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "bottlenecks",
    abstract: "Rank what keeps executions from being shorter, with evidence.",
    discussion: """
      Each is told by a replay of the schedule or by the times themselves: agents that are too few, a \
      serial chain, a long task, an uneven share of work, work done again, processors, memory, input \
      and output. Of all executions, the one that costs most comes first. The result is also kept as \
      .perf-check/analytics/bottleneck_reports.json.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: TraceSource

  @Option(
    help: ArgumentHelp("How many to show: summary (three) or detailed (all).", valueName: "depth"))
  var analysisDepth = Depth.detailed

  @Flag(inversion: .prefixedNo, help: "Say what to try.")
  var includeSolutions = true

  @Flag(inversion: .prefixedNo, help: "Put the most costly first, not the order of executions.")
  var priorityRanking = true

  @Flag(inversion: .prefixedNo, help: "Rank over all workflows, not within each.")
  var crossWorkflow = true

  enum Depth: String, ExpressibleByArgument, CaseIterable { case summary, detailed }

  var workflowName: String? { source.workflow }

  func perform(in console: Console) throws -> Outcome {
    let reading = try source.read(for: self)
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
    if source.input.isEmpty { try keep(report, as: "bottleneck_reports.json") }
    return Outcome(report: report)
  }
}
