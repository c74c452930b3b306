import ArgumentParser
import Insight
import Reports

/// `perf-check task-optimization`.
struct TaskOptimizationCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "task-optimization",
    abstract: "Say what a faster task would really bring.",
    discussion: """
      Each of the longest tasks is made faster in a replay of the schedule; what the makespan falls by \
      is what its speed-up would bring, which is often nothing. The replay of the schedule as it was is \
      compared with what was measured. Of recorded runs it is also said which small tasks are worth \
      putting together.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: TraceSource

  @Option(
    help: ArgumentHelp("By how much each task is made faster, in per cent.", valueName: "percent"))
  var speedup: Double = 30

  var workflowName: String? { source.workflow }

  mutating func validate() throws {
    guard speedup > 0, speedup <= 100 else {
      throw ValidationError("--speedup is in per cent, above 0 and up to 100.")
    }
  }

  func perform(in console: Console) throws -> Outcome {
    let reading = try source.read(for: self)
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
