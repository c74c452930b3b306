import Foundation
import Git
package import Workflows

/// One run's values, by the name of the metric.
package struct Sample: Sendable {
  /// Each value with its metric, built-in ones first.
  package let values: [(metric: Metric, value: Double)]
  /// How long it ran, in seconds.
  package let seconds: Double

  package init(values: [(metric: Metric, value: Double)], seconds: Double) {
    self.values = values
    self.seconds = seconds
  }
}

/// Runs one workflow in one folder, a process a sample.
package struct Sampler: ~Copyable {
  private let workflow: Workflow
  private let checkout: Checkout?
  private let program: Program
  private let extras: Extras
  private let wanted: [Metric]
  private let reportFile: String
  private let results: OwnResults?

  /// Makes a workflow ready to run in a checkout, which is seated for every run.
  ///
  /// - Parameters:
  ///   - workflow: What to run.
  ///   - checkout: Where; it has been built.
  ///   - scratch: A folder for the file that the run's own metrics go to.
  ///   - launcher: The process that starts the runs; sides that are compared share one.
  ///   - delay: A slowdown to inject into each run, in seconds of a busy CPU.
  /// - Throws: `.notFound` when the program isn't there.
  package init(
    _ workflow: Workflow, in checkout: Checkout, scratch: String, delay: Double = 0,
    launcher: Launcher = Launcher()
  ) throws(MeasurementError) {
    try checkout.seat()
    try self.init(
      workflow, directory: checkout.directory, checkout: checkout, scratch: scratch, delay: delay,
      launcher: launcher)
  }

  /// Makes a workflow ready to run in a folder that is always there.
  ///
  /// - Parameters:
  ///   - workflow: What to run.
  ///   - directory: The folder of `perf-check.yml`.
  ///   - scratch: A folder for the file that the run's own metrics go to.
  ///   - launcher: The process that starts the runs; sides that are compared share one.
  ///   - delay: A slowdown to inject into each run, in seconds of a busy CPU.
  /// - Throws: `.notFound` when the program isn't there.
  package init(
    _ workflow: Workflow, directory: String, scratch: String, delay: Double = 0,
    launcher: Launcher = Launcher()
  ) throws(MeasurementError) {
    try self.init(
      workflow, directory: directory, checkout: nil, scratch: scratch, delay: delay,
      launcher: launcher)
  }

  private init(
    _ workflow: Workflow, directory: String, checkout: Checkout?, scratch: String, delay: Double,
    launcher: Launcher
  ) throws(MeasurementError) {
    self.workflow = workflow
    self.checkout = checkout
    self.reportFile = scratch + "/metrics-\(getpid()).jsonl"
    unlink(reportFile)
    var environment = Environment.withoutGit.merging(workflow.environment) { $1 }
    environment[ReportedMetrics.variable] = reportFile
    let folder =
      workflow.workingDirectory.isEmpty
      ? directory : directory + "/" + workflow.workingDirectory
    self.results = workflow.results.map {
      OwnResults($0, of: workflow, folder: folder, scratch: scratch)
    }
    self.program = try Program(
      arguments: workflow.run.argumentList, line: workflow.run.line, directory: folder,
      environment: environment, launcher: launcher, outputFile: results?.outputFile, delay: delay)
    self.wanted = workflow.metrics.compactMap(Metric.builtIn)
    let names = Set(workflow.metrics)
    var extras: Extras = []
    if names.contains("instructions"), Counters.hasInstructions { extras.insert(.instructions) }
    if names.contains("io_read") || names.contains("io_write") { extras.insert(.bytes) }
    self.extras = extras
  }

  /// Runs the workflow once.
  ///
  /// - Throws: `.runFailed` with the end of its output, `.badMetric`, `.storage`, `.interrupted`.
  package func sample() throws(MeasurementError) -> Sample {
    try checkout?.seat()
    results?.clear()
    let execution = try program.run(timeout: workflow.timeout, extras: extras)
    do {
      try checkEnding(of: execution)
    } catch {
      unlink(reportFile)
      throw error
    }
    var values = wanted.compactMap { metric in
      Self.value(of: metric.name, in: execution).map { (metric: metric, value: $0) }
    }
    // Most runs report nothing, and a sample of a short one is mostly what is done around it.
    if access(reportFile, F_OK) == 0 {
      defer { unlink(reportFile) }
      values += try ReportedMetrics.parse(
        FileManager.default.contents(atPath: reportFile) ?? Data())
    }
    if let results { values += try results.read() }
    return Sample(values: values, seconds: execution.wallTime)
  }

  private func checkEnding(of execution: Execution) throws(MeasurementError) {
    let problem: String
    switch execution.ending {
    case .exited(0): return
    case .exited(let code): problem = "it exited with \(code)"
    case .killed(let signal):
      problem = "it was killed by signal \(signal) (\(String(cString: strsignal(signal))))"
    case .timedOut:
      problem = "it took longer than \(workflow.timeout) s\n  Allow more with 'timeout:'"
    }
    throw MeasurementError(
      .runFailed, "run '\(workflow.run.line)' of the workflow '\(workflow.name)'",
      detail: problem + (results?.shownEnd ?? "") + execution.log.shownEnd)
  }

  private static func value(of metric: String, in execution: Execution) -> Double? {
    switch metric {
    case "wall_time": execution.wallTime
    case "cpu_time": execution.userTime + execution.systemTime
    case "user_time": execution.userTime
    case "system_time": execution.systemTime
    case "peak_rss": execution.peakMemory
    case "instructions": execution.count
    case "page_faults": execution.pageFaults
    case "context_switches": execution.contextSwitches
    case "io_read": execution.bytesRead
    case "io_write": execution.bytesWritten
    default: nil
    }
  }
}

extension BoundedLog {
  /// What a run said of its failure: its errors first, which a crash report may push far up.
  var shownEnd: String {
    let errors = tail(lines: 2000).split(separator: "\n").filter { $0.contains("error:") }
    guard !errors.isEmpty else { return shownTail }
    return "\n  Its errors:\n" + errors.prefix(5).map { "  | \($0)" }.joined(separator: "\n")
      + shownTail
  }

  /// The last lines, indented, under a heading; empty when nothing was printed.
  var shownTail: String {
    guard total > 0 else { return "\n  It printed nothing." }
    let lines = tail(lines: 20).split(separator: "\n", omittingEmptySubsequences: false)
    return "\n  The end of its output:\n" + lines.map { "  | \($0)" }.joined(separator: "\n")
  }
}
