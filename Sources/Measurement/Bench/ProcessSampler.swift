package import Configuration
import Files
import Foundation
import Git
import Model
import Processes
import Quantities
import Scheduling

/// Runs one workflow in one folder: a process a sample, or all tasks of a plan.
package struct ProcessSampler: Sampler {
  private enum Work {
    case command(Program)
    case tasks(TaskRunner, TaskPlan)
  }

  /// How often a run is made again that was stopped for a while.
  private static let maximumRepetitions = 3

  private let workflow: Workflow
  private let checkout: Checkout?
  private let work: Work
  private let failFast: Bool
  private let allowsFailure: Bool
  private let observer: (any RunObserver)?
  private let extras: Extras
  private let wanted: [Metric]
  private let reportFile: String
  private let files: FileTree
  private let results: OwnResults?

  /// Makes a workflow ready to run in a checkout, which is seated for every run.
  ///
  /// - Parameters:
  ///   - workflow: What to run.
  ///   - checkout: Where; it has been built.
  ///   - scratch: A folder for the file that the run's own metrics go to.
  ///   - options: How.
  /// - Throws: `.notFound` when the program isn't there.
  package init(
    _ workflow: Workflow, in checkout: Checkout, scratch: String,
    _ options: SamplerOptions = SamplerOptions()
  ) throws(MeasurementError) {
    try checkout.seat()
    try self.init(
      workflow, directory: checkout.directory, checkout: checkout, scratch: scratch, options)
  }

  /// Makes a workflow ready to run in a folder that is always there.
  ///
  /// - Parameters:
  ///   - workflow: What to run.
  ///   - directory: The folder of `perf-check.yml`.
  ///   - scratch: A folder for the file that the run's own metrics go to.
  ///   - options: How.
  /// - Throws: `.notFound` when the program isn't there.
  package init(
    _ workflow: Workflow, directory: String, scratch: String,
    _ options: SamplerOptions = SamplerOptions()
  ) throws(MeasurementError) {
    try self.init(
      workflow, directory: directory, checkout: nil, scratch: scratch, options)
  }

  private init(
    _ workflow: Workflow, directory: String, checkout: Checkout?, scratch: String,
    _ options: SamplerOptions
  ) throws(MeasurementError) {
    self.workflow = workflow
    self.checkout = checkout
    self.failFast = options.failFast
    self.allowsFailure = options.allowsFailure
    self.observer = options.observer
    self.reportFile = scratch + "/metrics-\(getpid()).jsonl"
    self.files = FileTree(root: scratch)
    try? files.remove(reportFile)
    var environment = (checkout?.environment ?? Environment.withoutGit)
      .merging(workflow.environment) { $1 }
    environment.merge(workflow.parameterVariables) { $1 }
    environment[ReportedMetrics.variable] = reportFile
    let folder = workflow.folder(in: directory)
    self.results = workflow.results.map {
      OwnResults(
        $0, of: workflow, folder: folder, root: checkout?.root ?? directory, scratch: scratch)
    }
    switch workflow.work {
    case .command(let run):
      work = .command(
        try Program(
          arguments: options.wrapper + run.argumentList, line: run.line, directory: folder,
          environment: environment,
          launcher: options.launcher, outputFile: results?.outputFile, inputFile: options.inputFile,
          mark: ReportedMetrics.variable, delay: options.delay))
    case .tasks(let plan):
      work = .tasks(
        try TaskRunner(
          plan, of: workflow, folder: folder, environment: environment, wrapper: options.wrapper,
          launcher: options.launcher, delay: options.delay), plan)
    }
    self.wanted = workflow.metrics.compactMap(Metric.builtIn)
    let names = Set(workflow.metrics)
    var extras: Extras = []
    if names.contains("instructions"), Capabilities.here.has(.instructions) {
      extras.insert(.instructions)
    }
    // Tasks take long enough for it to be free, and their spans show it.
    let isOfTasks = workflow.plan != nil
    if isOfTasks || observer != nil || names.contains("io_read") || names.contains("io_write") {
      extras.insert(.bytes)
    }
    self.extras = extras
  }

  package func sample(
    show: ([AgentActivity]) -> Void
  ) throws(MeasurementError) -> Sample {
    try checkout?.seat()
    try results?.clear()
    observer?.runBegan(workflow)
    var usage: RunUsage?
    var hasFailed = true
    defer { observer?.runEnded(usage, hasFailed: hasFailed) }
    var values: [(metric: Metric, value: Double)]
    let duration: Seconds
    var spans: [TaskSpan] = []
    var exitCode: Int32 = 0
    do {
      switch work {
      case .command(let program):
        var execution = try program.run(timeout: workflow.timeout, extras: extras)
        // A run that was stopped, as by Ctrl-Z, took that time, too; it is made again.
        for _ in 0..<Self.maximumRepetitions
        where execution.wasStopped && execution.ending == .exited(0) {
          try? files.remove(reportFile)
          try results?.clear()
          execution = try program.run(timeout: workflow.timeout, extras: extras)
        }
        usage = RunUsage(of: [execution])
        if allowsFailure, case .exited(let code) = execution.ending {
          exitCode = code
        } else {
          try checkEnding(of: execution)
        }
        values = measured { execution.value(of: $0) }
        duration = execution.wallTime
      case .tasks(let runner, let plan):
        let run = try runner.run(
          extras: extras, failFast: failFast, observe: { observer?.taskChanged($0) }, show: show)
        let executions = run.attempts.map(\.execution)
        usage =
          executions.contains { $0 == nil } ? nil : RunUsage(of: executions.compactMap { $0 })
        try check(run, of: plan)
        values = measured { run.value(of: $0) } + run.times(in: plan)
        duration = run.makespan
        spans = run.spans(of: plan)
      }
    } catch {
      try? files.remove(reportFile)
      throw error
    }
    // Most runs report nothing, and a sample of a short one is mostly what is done around it.
    if access(reportFile, F_OK) == 0 {
      defer { try? files.remove(reportFile) }
      values += try ReportedMetrics.parse(
        files.contents(reportFile) ?? Data())
    }
    if let results { values += try results.read() }
    hasFailed = false
    return Sample(values: values, duration: duration, spans: spans, exitCode: exitCode)
  }

  private func measured(_ value: (String) -> Double?) -> [(metric: Metric, value: Double)] {
    wanted.compactMap { metric in value(metric.name).map { (metric: metric, value: $0) } }
  }

  /// Throws when a task failed for good, with what the run came to.
  private func check(_ run: TaskRun, of plan: TaskPlan) throws(MeasurementError) {
    let failures = run.failures
    guard let first = failures.first(where: { $0.status != .cancelled }) else { return }
    func problem(_ attempt: TaskRun.Attempt) -> String {
      let task = plan.tasks[attempt.task]
      let tries = attempt.number > 1 ? ", at attempt \(attempt.number)" : ""
      let how =
        attempt.execution.map {
          $0.ending.problem(timeout: task.timeout ?? workflow.timeout) ?? "failed"
        } ?? attempt.startProblem
        ?? "the process of agent '\(plan.agents[attempt.agent])' was killed"
      return "task '\(task.id)' (\(task.run.line)) failed: " + how + tries
    }
    let failed = failures.filter { $0.status != .cancelled }
    let shown = failed.prefix(5).map(problem)
    let more = failed.count > shown.count ? ["\(failed.count - shown.count) more failed"] : []
    let skipped =
      run.skipped.isEmpty
      ? []
      : [
        "\(run.skipped.count) never started: "
          + run.skipped.prefix(5).map { plan.tasks[$0].id }.joined(separator: ", ")
          + (run.skipped.count > 5 ? ", …" : "")
      ]
    throw MeasurementError(
      .runFailed, "run the tasks of the workflow '\(workflow.name)'",
      detail: (shown + more + skipped).joined(separator: "\n  ")
        + (first.execution?.log.shownEnd ?? ""),
      spans: run.spans(of: plan))
  }

  private func checkEnding(of execution: Execution) throws(MeasurementError) {
    guard let problem = execution.ending.problem(timeout: workflow.timeout) else { return }
    // A command of the command line belongs to no workflow.
    let place = workflow.name.isEmpty ? "" : " of the workflow '\(workflow.name)'"
    throw MeasurementError(
      .runFailed, "run '\(workflow.runLine)'\(place)",
      detail: problem + (results?.shownEnd ?? "") + execution.log.shownEnd)
  }
}

extension Execution.Ending {
  /// What went wrong; nil where nothing did.
  fileprivate func problem(timeout: Seconds) -> String? {
    switch self {
    case .exited(0): nil
    case .exited(let code): "it exited with \(code)"
    case .killed(let signal):
      "it was killed by signal \(signal) (\(String(cString: strsignal(signal))))"
    case .timedOut: "it took longer than \(timeout.value) s\n  Increase 'timeout:' to allow more."
    }
  }
}

extension Execution {
  /// The value of a built-in metric; nil where it wasn't measured.
  func value(of metric: String) -> Double? {
    switch metric {
    case "wall_time": wallTime.value
    case "cpu_time": (userTime + systemTime).value
    case "user_time": userTime.value
    case "system_time": systemTime.value
    case "peak_rss": peakMemory.value
    case "instructions": count
    case "page_faults": pageFaults
    case "context_switches": contextSwitches
    case "io_read": bytesRead?.value
    case "io_write": bytesWritten?.value
    default: nil
    }
  }
}

extension BoundedLog {
  /// What a run said of its failure: its errors first, which a crash report may push far up.
  var shownEnd: String {
    let errors = tail(lines: 2000).split(separator: "\n").filter { $0.contains("error:") }
    guard !errors.isEmpty else { return shownTail }
    return "\n  Standard error:\n" + errors.prefix(5).map { "  | \($0)" }.joined(separator: "\n")
      + shownTail
  }

  /// The last lines, indented, under a heading; empty when nothing was printed.
  var shownTail: String {
    guard total > 0 else { return "\n  It had no output." }
    let lines = tail(lines: 20).split(separator: "\n", omittingEmptySubsequences: false)
    return "\n  The end of its output:\n" + lines.map { "  | \($0)" }.joined(separator: "\n")
  }
}
