import ArgumentParser
import Files
import History
import Insight
import Reports

/// `perf-check execution-analysis`.
struct ExecutionAnalysisCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "execution-analysis",
    abstract: "Say where the time of a workflow's execution went.",
    discussion: """
      Makespan, work, the critical path, queue time, and the bounds of Graham (1966) for any schedule \
      in which no agent is idle while a task is ready. Shows the newest run of each workflow, or each \
      execution in a trace of OpenTelemetry (OTLP JSON), Chrome, Bazel, a Ninja log, WfFormat, or the \
      jobs of GitHub Actions or GitLab.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: TraceSource

  @Option(
    help: ArgumentHelp("Also draw a Gantt chart into this web page.", valueName: "file"))
  var html: String?

  var workflowName: String? { source.workflow }

  mutating func validate() throws {
    if let html { try GlobalOptions.check(html, flag: "--html") }
  }

  func perform(in console: Console) throws -> Outcome {
    let reading = try source.read(for: self)
    let executions = try reading.traces.map { try ExecutionAnalysis($0) }
    if let html {
      try UserFile(html).write(GanttPage(executions).html)
      console.say("Drew the Gantt chart: \(html)")
    }
    return Outcome(
      report: Report(
        executions: executions, workflow: source.workflow, warnings: reading.warnings))
  }
}

/// `perf-check parallel-efficiency`.
struct ParallelEfficiencyCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "parallel-efficiency",
    abstract: "Say how well agents are used, and what more or fewer would bring.",
    discussion: """
      Speed-up, efficiency, the serial fraction of Karp and Flatt (1990), idle time, and the makespan \
      against the number of agents by replaying the schedule. The replay with the agents that there \
      were is shown beside what was measured.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: TraceSource

  var workflowName: String? { source.workflow }

  func perform(in console: Console) throws -> Outcome {
    let reading = try source.read(for: self)
    return Outcome(
      report: Report(
        parallel: try reading.traces.map { try ParallelEfficiency($0) }, workflow: source.workflow,
        warnings: reading.warnings))
  }
}

/// `perf-check phase-performance`.
struct PhasePerformanceCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "phase-performance",
    abstract: "Say what each phase of an execution took.",
    discussion: """
      A phase's share is its part of all work; its efficiency is its work over what the agents could \
      have done from its first start to its last end. Of recorded runs the newest is shown, with the \
      trend over the newest 100 commits.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: TraceSource

  var workflowName: String? { source.workflow }

  func perform(in console: Console) throws -> Outcome {
    let reading = try source.read(.commits(100), for: self)
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
