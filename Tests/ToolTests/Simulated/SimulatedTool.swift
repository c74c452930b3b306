import BenchSupport
import Foundation
import Synchronization
import TestSupport
import perf_check

/// The tool in a repository whose commits say what runs of them give.
struct SimulatedTool {
  private let simulated: SimulatedRepository
  var repository: RepositoryFixture { simulated.fixture }
  var bench: SimulatedBench { simulated.bench }

  static let configuration = """
    version: 1
    workflows:
      parse:
        build: make
        run: ./parse
        metrics: [wall_time, peak_rss]

    """

  static func tests(limit: String = "0.05", pairs: Int = 100) -> String {
    """
    {"version": 1, "tests": [{"workflow": "parse", "metric": "wall_time", "limit": \(limit), \
    "max_pairs": \(pairs)}]}

    """
  }

  init(
    named name: String = "simulated", seed: UInt64 = 1, disturbance: Double = 0,
    law: SimulatedBench.Law = .init(), files: [String: String] = [:]
  ) throws {
    simulated = try SimulatedRepository(
      named: name, on: SimulatedBench(seed: seed, disturbance: disturbance))
    try commit(
      "Start", law,
      files: [
        "perf-check.yml": Self.configuration, "baselines/regression_tests.json": Self.tests(),
      ].merging(files) { $1 })
  }

  private init(_ simulated: SimulatedRepository) { self.simulated = simulated }

  /// The same repository on another bench.
  func on(_ bench: SimulatedBench) -> SimulatedTool {
    SimulatedTool(simulated.on(bench))
  }

  @discardableResult
  func commit(
    _ subject: String, _ law: SimulatedBench.Law, files: [String: String] = [:]
  ) throws -> String {
    try simulated.commit(subject, law, files: files)
  }

  /// Runs the tool.
  @discardableResult
  func run(_ words: String...) -> ShellResult { run(arguments: words) }

  /// Runs the tool.
  @discardableResult
  func run(arguments: [String]) -> ShellResult {
    let bench = bench
    let progress = arguments.contains("--progress") ? [] : ["--progress", "never"]
    return PerfCheckTool.run(arguments + progress, in: repository.path) {
      $0.makeBench = { _, _ in bench }
      $0.clock = { bench.now() }
    }
  }
}
