import ArgumentParser
import Insight
import Reports

/// `perf-check phase-performance`.
struct PhasePerformanceCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "phase-performance",
    abstract: "Report the time and the efficiency of each phase of an execution.",
    discussion: """
      The fraction of a phase is its part of all work; its efficiency is its work divided by what the \
      agents could have done from its first start to its last end. Of recorded runs the newest is \
      reported, with the trend over the newest 100 commits.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: TraceSource

  var workflowName: String? { source.workflow }

  func perform(in session: Session) throws -> Outcome {
    let reading = try source.read(.commits(100), in: session)
    let executions = try reading.traces.map { try ExecutionAnalysis($0) }
    // Files may hold executions of different things; recorded ones are the same, again and again.
    let phases =
      source.input.isEmpty
      ? PhasePerformance.newest(of: executions)
      : executions.map { ($0, PhasePerformance.find(in: $0)) }
    return Outcome(
      report: Report(phases: phases, workflow: source.workflow, warnings: reading.warnings))
  }
}
