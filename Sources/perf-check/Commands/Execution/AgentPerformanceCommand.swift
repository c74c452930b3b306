import ArgumentParser
import Insight
import Quantities
import Reports

/// `perf-check agent-performance`.
struct AgentPerformanceCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "agent-performance",
    abstract: "Compare agents by speed, reliability, utilization and task type.",
    discussion: """
      Over all given executions. An agent's times for a type of task (its phase, or its name if there \
      are none) are compared with those of all other agents, at a false discovery rate of 5 %.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: TraceSource

  @Option(
    help: ArgumentHelp("Only this agent (repeatable).", valueName: "name"))
  var agentIds: [String] = []

  @Option(
    help: ArgumentHelp(
      "Only this part: response_time, success_rate or efficiency (repeatable).",
      valueName: "part"))
  var metrics: [AgentPerformance.Part] = []

  @Option(
    help: ArgumentHelp("Only executions of this last time, such as 24h.", valueName: "time"),
    transform: Seconds.reader("a time such as 24h or 7_days"))
  var timeRange: Seconds?

  var workflowName: String? { source.workflow }

  func perform(in session: Session) throws -> Outcome {
    let reading = try source.read(.commits(100, of: timeRange), in: session)
    let all = AgentPerformance.find(in: try reading.traces.map { try ExecutionAnalysis($0) })
    guard !all.isEmpty else {
      throw InsightError(
        code: .insufficientData,
        detail: """
          the traces don't record which agents ran the tasks
            Ninja logs and some others have no agents; OpenTelemetry has cicd.worker.name.
          """)
    }
    let known = Set(all.map(\.agent))
    if let unknown = agentIds.first(where: { !known.contains($0) }) {
      throw InsightError(
        code: .usage,
        detail: "unknown agent '\(unknown)'\n  Agents: "
          + all.prefix(8).map(\.agent).joined(separator: ", ") + (all.count > 8 ? ", …" : ""))
    }
    let shown = all.filter { agentIds.isEmpty || agentIds.contains($0.agent) }
    let parts = metrics.isEmpty ? Set(AgentPerformance.Part.allCases) : Set(metrics)
    return Outcome(
      report: Report(
        agents: shown, parts: parts, workflow: source.workflow, warnings: reading.warnings))
  }
}

extension AgentPerformance.Part: ExpressibleByArgument {}
