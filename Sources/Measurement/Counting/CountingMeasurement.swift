package import Configuration
import Files
import Foundation
import Git
package import Model
import Processes
import Quantities

/// Counts what a workflow does, by running it under a tool that counts, a few times.
///
/// Everything that would move a count from run to run is held still: the seeds of hashing, the
/// places in memory, the environment. What still varies is the program's own, and shows in the
/// samples.
package enum CountingMeasurement {
  /// How many runs are made when the first two don't agree.
  package static let maximumRuns = 5

  /// The variables that are passed on; others differ between users and machines.
  private static let passed = ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH"]
  /// The seeds of hash tables, and the language of messages.
  private static let fixed = [
    "SWIFT_DETERMINISTIC_HASHING": "1", "PYTHONHASHSEED": "0", "PERL_HASH_SEED": "0",
    "LC_ALL": "C",
    // What a run reports by itself is measured in other runs.
    ReportedMetrics.variable: "/dev/null",
  ]
  /// How much longer than the workflow's own limit a counted run may take.
  private static let patience = 60.0

  /// The metrics that a workflow names and that need runs of their own.
  package static func metrics(
    of workflow: Workflow, instructions: InstructionCounter
  ) -> [String] {
    // A tool runs one command.
    guard workflow.run != nil else { return [] }
    return workflow.metrics.filter { CountingTool(metric: $0, instructions: instructions) != nil }
  }

  /// Counts one metric in a checkout, which is seated first.
  ///
  /// - Parameters: As those of the other one.
  package static func count(
    _ name: String, of workflow: Workflow, in checkout: Checkout, scratch: String,
    instructions: InstructionCounter, progress: (Int) -> Void
  ) throws(MeasurementError) -> MetricSamples {
    try checkout.seat()
    return try count(
      name, of: workflow, directory: checkout.directory, environment: checkout.environment,
      scratch: scratch, instructions: instructions, progress: progress)
  }

  /// Counts one metric.
  ///
  /// - Parameters:
  ///   - name: One of `metrics(of:instructions:)`.
  ///   - workflow: What to run.
  ///   - directory: The folder of `perf-check.yml`.
  ///   - environment: The variables of which some are passed on.
  ///   - scratch: A folder for what the tool writes.
  ///   - instructions: What counts instructions.
  ///   - progress: Called before each run with the number of runs done.
  /// - Returns: Two samples if they are equal, else `mostRuns`.
  /// - Throws: `.notFound` when the tool isn't installed, `.runFailed`, `.interrupted`, `.storage`.
  package static func count(
    _ name: String, of workflow: Workflow, directory: String,
    environment: [String: String] = Environment.withoutGit, scratch: String,
    instructions: InstructionCounter, progress: (Int) -> Void
  ) throws(MeasurementError) -> MetricSamples {
    guard let tool = CountingTool(metric: name, instructions: instructions),
      let run = workflow.run
    else {
      throw MeasurementError(
        .badMetric, "count '\(name)'", detail: "no tool can count it")
    }
    let folder = "\(scratch)/counts-\(getpid())"
    let environment = self.environment(of: workflow, among: environment)
    var samples: [Double] = []
    while samples.count < 2 || (samples.count < maximumRuns && samples[0] != samples[1]) {
      progress(samples.count)
      samples.append(
        try once(
          tool, run, workflow: workflow, directory: directory, environment: environment,
          folder: folder))
    }
    return MetricSamples(metric: tool.metric, samples: samples)
  }

  private static func once(
    _ tool: CountingTool, _ run: Command, workflow: Workflow, directory: String,
    environment: [String: String], folder: String
  ) throws(MeasurementError) -> Double {
    let files = FileTree(
      root: URL(filePath: folder).deletingLastPathComponent().path(percentEncoded: false))
    let line = "count \(tool.metric.name) of '\(workflow.name)'"
    try storing { () throws(FileError) in
      try files.remove(folder)
      try files.makeFolder(folder)
    }
    defer { try? files.remove(folder) }
    let start = workflow.folder(in: directory)
    let program: Program
    do {
      program = try Program(
        arguments: tool.arguments(running: run.argumentList, folder: folder),
        line: run.line, directory: start, environment: environment,
        hasFixedAddresses: true)
    } catch {
      guard error.code == .notFound else { throw error }
      throw MeasurementError(.notFound, line, detail: tool.missing)
    }
    let execution = try program.run(timeout: workflow.timeout.scaled(by: patience))
    guard execution.ending == .exited(0) else {
      throw MeasurementError(
        .runFailed, line,
        detail: "the run under \(tool) failed (\(execution.ending))" + execution.log.shownEnd)
    }
    let texts = files.names(in: folder).compactMap {
      files.contents(folder + "/" + $0).map { String(decoding: $0, as: UTF8.self) }
    }
    guard let count = tool.count(in: texts) else {
      throw MeasurementError(
        .runFailed, line,
        detail: "\(tool) counted nothing\n  Check that the program runs under it."
          + execution.log.shownEnd)
    }
    return count
  }

  private static func environment(
    of workflow: Workflow, among all: [String: String]
  ) -> [String: String] {
    all.filter { passed.contains($0.key) }
      .merging(fixed) { $1 }.merging(workflow.environment) { $1 }
  }
}
