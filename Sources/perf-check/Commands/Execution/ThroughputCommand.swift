import ArgumentParser
import Insight
import Model
import Quantities
import Reports

/// `perf-check throughput`.
struct ThroughputCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "throughput",
    abstract: "Report throughput per hour and cost per result.",
    discussion: """
      Over the executions of the newest commits. A result is an execution that didn't fail; failed \
      executions count as a cost of the others.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: TraceSource

  @Option(
    help: ArgumentHelp("Cost of an agent per hour, in any currency.", valueName: "amount"))
  var costPerAgentHour: Double?

  @Option(
    help: ArgumentHelp("Only executions of this last time, such as 24h.", valueName: "time"),
    transform: Seconds.reader("a time such as 24h or 7_days"))
  var timeRange: Seconds?

  var workflowName: String? { source.workflow }

  mutating func validate() throws {
    if let cost = costPerAgentHour, !(cost >= 0 && cost.isFinite) {
      throw ValidationError("--cost-per-agent-hour must be 0 or more.")
    }
  }

  func perform(in session: Session) throws -> Outcome {
    let reading = try source.read(.commits(100, of: timeRange), in: session)
    let executions = try reading.traces.enumerated().map { index, trace in
      (
        analysis: try ExecutionAnalysis(trace),
        times: reading.runs.isEmpty ? [] : reading.runs[index].makespans
      )
    }
    return Outcome(
      report: Report(
        throughput: Throughput.find(in: executions, costPerAgentHour: costPerAgentHour),
        hasCosts: costPerAgentHour != nil, workflow: source.workflow, warnings: reading.warnings))
  }
}

extension Run {
  /// What each of its measured runs took, in seconds.
  fileprivate var makespans: [Double] {
    (samples(of: "makespan") ?? samples(of: "wall_time"))?.samples ?? []
  }
}
