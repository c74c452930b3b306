import ArgumentParser
import Insight
import Reports

/// `perf-check parallel-efficiency`.
struct ParallelEfficiencyCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "parallel-efficiency",
    abstract: "Report speedup and idle time, and forecast the makespan with other agents.",
    discussion: """
      Speedup, efficiency, the serial fraction of Karp and Flatt (1990), idle time, and the makespan \
      against the number of agents, by replaying the schedule. The replay with the actual number of \
      agents is reported next to the measurement.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: TraceSource

  var workflowName: String? { source.workflow }

  func perform(in session: Session) throws -> Outcome {
    let reading = try source.read(in: session)
    return Outcome(
      report: Report(
        parallel: try reading.traces.map { try ParallelEfficiency($0) }, workflow: source.workflow,
        warnings: reading.warnings))
  }
}
