import ArgumentParser
import Insight
import Reports

/// `perf-check task-optimization`.
struct TaskOptimizationCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "task-optimization",
    abstract: "Rank tasks by how much a speedup would shorten the makespan.",
    discussion: """
      Replays the schedule with each of the longest tasks made faster; the change of the makespan is the \
      real gain, which is often zero. The replay of the unchanged schedule is compared with the \
      measurement. For recorded runs, small tasks that are worth batching are listed, too.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: TraceSource

  @Option(
    help: ArgumentHelp("Speedup of each task, in percent.", valueName: "percent"))
  var speedup: Double = 30

  var workflowName: String? { source.workflow }

  mutating func validate() throws {
    guard speedup > 0, speedup <= 100 else {
      throw ValidationError("--speedup must be a percentage above 0, at most 100.")
    }
  }

  func perform(in session: Session) throws -> Outcome {
    let reading = try source.read(in: session)
    let found = try reading.traces.map { trace in
      let one = try ParallelEfficiency(trace)
      return TaskAdvice(
        analysis: one, whatIfs: WhatIf.find(in: one, speedup: speedup / 100),
        batchings: Batching.find(in: one))
    }
    return Outcome(
      report: Report(
        advice: found, speedup: speedup / 100, workflow: source.workflow, warnings: reading.warnings
      ))
  }
}
