import BenchSupport
import Foundation
import Git
import History
import Model
import Quantities
import TestSupport

@testable import Gate

/// A project whose commits say what runs of them give, and a bench on which they take no time.
struct SimulatedProject {
  private let simulated: SimulatedRepository
  var repository: RepositoryFixture { simulated.fixture }
  var bench: SimulatedBench { simulated.bench }
  /// `make` is there to fail where the law has a build failure; `echo` builds nothing.
  static let configuration = """
    version: 1
    workflows:
      parse:
        build: make
        run: ./parse
        metrics: [wall_time, peak_rss]
      echo:
        run: ./echo
        metrics: [wall_time]

    """

  init(
    _ law: SimulatedBench.Law = .init(), seed: UInt64 = 1, disturbance: Double = 0,
    configuration: String = Self.configuration, tests: [RegressionTest] = [Self.test()]
  ) throws {
    simulated = try SimulatedRepository(
      on: SimulatedBench(seed: seed, disturbance: disturbance))
    try commit(
      "Start", law,
      files: [
        "perf-check.yml": configuration, ".gitignore": ".perf-check/\n",
        "baselines/regression_tests.json": RegressionTestsFile(tests: tests).json,
      ])
  }

  static func test(
    _ metric: String = "wall_time", workflow: String = "parse", limit: Fraction = 0.05,
    pairs: Int? = 100
  ) -> RegressionTest {
    RegressionTest(workflow: workflow, metric: metric, limit: limit, maxPairs: pairs)
  }

  @discardableResult
  func commit(
    _ subject: String, _ law: SimulatedBench.Law, files: [String: String] = [:]
  ) throws -> String {
    try simulated.commit(subject, law, files: files)
  }

  func project() throws -> Project { try Project(containing: repository.path) }

  var makeBench: MakeBench { { [bench] _, _ in bench } }

  func check(_ request: Check.Request = .init(seed: 1)) throws -> CheckResult {
    try Check.run(request, in: try project(), on: makeBench) { _ in }
  }

  func record(_ request: Recording.Request) throws -> Recording.Result {
    try Recording.measure(request, in: try project(), on: makeBench) { _ in }
  }

  func selfTest(_ request: SelfTest.Request) throws -> SelfTest.Result {
    try SelfTest.run(request, in: try project(), on: makeBench) { _ in }
  }

  /// Keeps the verdict of a check as the tool does.
  func keep(_ result: CheckResult, at time: Date = Date(timeIntervalSince1970: 0)) throws {
    let document = VerdictDocument(
      result, messages: result.comparisons.map { _ in nil },
      slowerTasks: result.comparisons.map { _ in [] }, notes: [], recommendations: [], nextSteps: []
    )
    try repository.folder.write(
      document.json(at: time).text, to: ".perf-check/verdict.json")
  }
}
