import ArgumentParser
import Insight
import Reports

/// `perf-check agent-performance`.
struct AgentPerformanceCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "agent-performance",
    abstract: "Say how quick, reliable and busy each agent is, and what it is better at.",
    discussion: """
      Over all executions that are given. What an agent is better or worse at is told by comparing its \
      times for a kind of task (its phase, or its name where there are none) with those of all others, \
      with false discoveries held at 5 %.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: TraceSource

  @Option(
    help: ArgumentHelp("Show only this agent; may be given again.", valueName: "name"))
  var agentIds: [String] = []

  @Option(
    help: ArgumentHelp(
      "Show only this part: response_time, success_rate or efficiency; may be given again.",
      valueName: "part"))
  var metrics: [AgentPerformance.Part] = []

  @Option(
    help: ArgumentHelp("Only executions of this last time, such as 24h.", valueName: "time"))
  var timeRange: String?

  var workflowName: String? { source.workflow }

  mutating func validate() throws { try TimeRange.validate(timeRange) }

  func perform(in console: Console) throws -> Outcome {
    var reading = try source.read(
      .commits(100, since: TimeRange.start(timeRange)), for: self)
    try TimeRange.apply(timeRange, to: &reading)
    let all = AgentPerformance.find(in: try reading.traces.map { try ExecutionAnalysis($0) })
    guard !all.isEmpty else {
      throw InsightError(
        code: .insufficientData,
        detail: """
          the traces don't say who ran their tasks
            Ninja logs and some others have no agents; OpenTelemetry has cicd.worker.name.
          """)
    }
    let known = Set(all.map(\.agent))
    if let unknown = agentIds.first(where: { !known.contains($0) }) {
      throw InsightError(
        code: .usage,
        detail: "there is no agent '\(unknown)'\n  There are: "
          + all.prefix(8).map(\.agent).joined(separator: ", ") + (all.count > 8 ? ", …" : ""))
    }
    let shown = all.filter { agentIds.isEmpty || agentIds.contains($0.agent) }
    let parts = metrics.isEmpty ? Set(AgentPerformance.Part.allCases) : Set(metrics)
    return Outcome(
      report: Report(
        agents: shown, parts: parts, workflow: source.workflow, warnings: reading.warnings))
  }
}

extension BottlenecksCommand {
  /// What of the machine none of the traces tells.
  private func notMeasured(in analyses: [ExecutionAnalysis]) -> [String] {
    let uses = analyses.map { ResourceUse($0) }
    return [
      uses.contains { $0.cpuShare != nil } ? nil : "cpu",
      uses.contains { $0.memoryShare != nil } ? nil : "memory",
      uses.contains { $0.waitOnPath != nil } ? nil : "io",
    ].compactMap(\.self)
  }
}

extension AgentPerformance.Part: ExpressibleByArgument {}

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
  var analysisDepth = "detailed"

  @Flag(inversion: .prefixedNo, help: "Say what to try.")
  var includeSolutions = true

  @Flag(inversion: .prefixedNo, help: "Put the most costly first, not the order of executions.")
  var priorityRanking = true

  @Flag(inversion: .prefixedNo, help: "Rank over all workflows, not within each.")
  var crossWorkflow = true

  var workflowName: String? { source.workflow }

  mutating func validate() throws {
    guard ["summary", "detailed"].contains(analysisDepth) else {
      throw ValidationError("--analysis-depth is summary or detailed, not '\(analysisDepth)'.")
    }
  }

  func perform(in console: Console) throws -> Outcome {
    let reading = try source.read(for: self)
    let parallel = try reading.traces.map { try ParallelEfficiency($0) }
    let analyses = parallel.map(\.analysis)
    var found = parallel.flatMap { Bottleneck.find(in: $0) }
    if priorityRanking {
      found.sort { $0.share > $1.share }
      if !crossWorkflow {
        // The sort is stable, so that within each workflow the most costly stays first.
        found.sort { $0.workflow < $1.workflow }
      }
    }
    if analysisDepth == "summary" { found = Array(found.prefix(3)) }
    let report = Report(
      bottlenecks: found, withSolutions: includeSolutions, notMeasured: notMeasured(in: analyses),
      workflow: source.workflow, warnings: reading.warnings)
    if source.input.isEmpty { try keep(report, as: "bottleneck_reports.json") }
    return Outcome(report: report)
  }
}
