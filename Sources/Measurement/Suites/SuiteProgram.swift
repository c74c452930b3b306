import Configuration
import Exchange
import Foundation
import Model
import Processes
import Quantities

/// The built program of a suite, ready to be started.
struct SuiteProgram: Sendable {
  let workflow: Workflow
  let suite: Suite
  /// The program and its own arguments.
  let command: [String]
  let directory: String
  /// The beginning of the command line that measures a benchmark; empty for none.
  private var wrapper: [String] = []
  private let driver: any SuiteDriver
  private let checkout: Checkout?
  private let environment: [String: String]

  /// Tells the suite how long one benchmark measures, in seconds.
  static let timeVariable = "PERF_CHECK_BENCHMARK_TIME"
  /// More output than this is no result.
  private static let maximumOutput = 64 << 20

  /// - Parameters:
  ///   - workflow: With a suite; it has been built.
  ///   - checkout: Where; it is seated for each process.
  init(_ workflow: Workflow, in checkout: Checkout) {
    self.init(
      workflow, directory: checkout.directory, environment: checkout.environment,
      checkout: checkout)
  }

  /// - Parameters:
  ///   - workflow: With a suite; it has been built.
  ///   - directory: The folder of `perf-check.yml`, which is always there.
  ///   - environment: Of the program, before the workflow's own.
  ///   - checkout: What is seated for each process.
  init(
    _ workflow: Workflow, directory: String, environment: [String: String],
    checkout: Checkout? = nil
  ) {
    guard let suite = workflow.suite, let run = workflow.run else {
      preconditionFailure("a suite is a command")
    }
    (self.workflow, self.suite, self.checkout) = (workflow, suite, checkout)
    driver = suite.kind.driver
    command = run.argumentList
    self.directory = workflow.folder(in: directory)
    var environment = environment.merging(workflow.environment) { $1 }
    if let time = suite.time { environment[Self.timeVariable] = "\(time.value)" }
    self.environment = environment
  }

  /// The same, each of whose benchmarks is run behind the beginning of a command line.
  func wrapped(in wrapper: [String]) -> SuiteProgram {
    var program = self
    program.wrapper = wrapper
    return program
  }

  /// The benchmarks that are measured.
  ///
  /// - Throws: `.runFailed` where there are none, or one name stands for several.
  func benchmarks() throws(MeasurementError) -> [String] {
    let all = try driver.names(in: self)
    guard !all.isEmpty else { throw failure("list", "it names no benchmark") }
    let names = suite.chosen(all)
    guard !names.isEmpty else {
      throw failure(
        "list",
        "none of its \(all.count) benchmarks matches the filter '\(suite.filter ?? "")'"
          + "\n  It has: \(Self.shown(all))")
    }
    let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
    if let twice = names.first(where: { counts[$0] ?? 1 > 1 }) {
      throw failure("list", "it names '\(twice)' twice\n  Give each benchmark a name of its own.")
    }
    return names
  }

  /// What one benchmark measures in a process of its own.
  ///
  /// - Parameters:
  ///   - benchmark: Its name.
  ///   - slowdown: Is added to the times that it reports: one that is to be found.
  func values(
    of benchmark: String, slowedBy slowdown: Seconds = 0
  ) throws(MeasurementError) -> [(metric: Metric, value: Double)] {
    let values = try driver.values(of: benchmark, in: self)
    guard !values.isEmpty else { throw failure(benchmark, "it reported no value") }
    return values.map { metric, value in
      let named = Metric(
        name: benchmark + "/" + metric.name, unit: metric.unit, better: metric.better)
      return (metric: named, value: metric.unit == "s" ? value + slowdown.value : value)
    }
  }

  /// Runs the program.
  ///
  /// - Parameters:
  ///   - arguments: After its own.
  ///   - what: The benchmark, or what it is asked for.
  ///   - script: A shell's line that starts `"$@"`, where the program needs more than its standard
  ///     streams.
  ///   - input: Its standard input.
  ///   - program: Another one to start; nil for the suite's.
  ///   - variables: Added to its environment.
  /// - Throws: `.runFailed` where it takes longer than the workflow may or floods its output.
  func run(
    _ arguments: [String], for what: String, script: String? = nil, input: [UInt8] = [],
    program: [String]? = nil, variables: [String: String] = [:]
  ) throws(MeasurementError) -> Subprocess.Result {
    try checkout?.seat()
    let command = wrapper + (program ?? command) + arguments
    var process = Subprocess(
      script.map { ["/bin/sh", "-c", $0, "sh"] + command } ?? command, in: directory,
      environment: environment.merging(variables) { $1 })
    (process.isSupervised, process.isMeasured) = (true, true)
    process.timeout = workflow.timeout.value
    process.input = input
    let result = try process.run("run \(self.what(what))")
    if result.ending == .timedOut {
      throw failure(
        what,
        "it took longer than \(workflow.timeout.value) s\n  Increase 'timeout:' to allow more."
          + result.shownErrors)
    }
    guard result.output.count <= Self.maximumOutput else {
      throw failure(what, "it printed \(result.output.count >> 20) MiB, which is no result")
    }
    return result
  }

  /// Throws unless a program ended well.
  func requireSuccess(
    _ result: Subprocess.Result, of benchmark: String
  ) throws(MeasurementError) {
    switch result.ending {
    case .exited(0): return
    case .exited(let code): throw failure(benchmark, "it exited with \(code)", result)
    case .killed(let signal):
      let name = String(cString: strsignal(signal))
      throw failure(benchmark, "it was killed by signal \(signal) (\(name))", result)
    case .timedOut: throw failure(benchmark, "it took too long", result)
    }
  }

  /// The results in what a program printed, in another tool's format.
  func results(
    in output: [UInt8], _ format: ExchangeFormat, of benchmark: String
  ) throws(MeasurementError) -> [BenchmarkResult] {
    do {
      let reading = try BenchmarkReader.read(
        Data(output), file: "what it printed", format: format)
      return reading.results
    } catch {
      throw failure(benchmark, error.description)
    }
  }

  /// An error for a benchmark, or for the whole suite ("list").
  func failure(
    _ benchmark: String, _ detail: String, _ result: Subprocess.Result? = nil
  ) -> MeasurementError {
    var end = result?.shownErrors ?? ""
    if let output = result?.output, !output.isEmpty {
      let lines = String(decoding: output.suffix(2000), as: UTF8.self).split(separator: "\n")
      end +=
        "\n  The end of its output:\n"
        + lines.suffix(10).map { "  | \($0)" }.joined(separator: "\n")
    }
    return MeasurementError(.runFailed, "run \(what(benchmark))", detail: detail + end)
  }

  private func what(_ benchmark: String) -> String {
    benchmark == Self.list
      ? "'\(workflow.runLine)', the suite of the workflow '\(workflow.name)', to list its benchmarks"
      : "the benchmark '\(benchmark)' of the workflow '\(workflow.name)'"
  }

  /// Stands for no benchmark but the suite being asked for all.
  static let list = "list"

  private static func shown(_ names: [String]) -> String {
    names.prefix(10).joined(separator: ", ") + (names.count > 10 ? ", …" : "")
  }
}
