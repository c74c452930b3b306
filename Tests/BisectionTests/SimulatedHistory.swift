import BenchSupport
import Bisection
import Gate
import History
import TestSupport

/// A repository whose commits say what runs of them take, and a bench on which they take no time.
struct SimulatedHistory {
  private let simulated: SimulatedRepository
  /// The commits that were made here, oldest first; the first is good.
  private(set) var commits: [String] = []
  var repository: RepositoryFixture { simulated.fixture }
  var bench: SimulatedBench { simulated.bench }

  static let configuration = """
    version: 1
    workflows:
      parse:
        build: make
        run: ./parse
        metrics: [wall_time]

    """

  /// A linear history.
  ///
  /// - Parameter laws: What runs at each commit give, oldest first.
  init(
    _ laws: [SimulatedBench.Law], seed: UInt64 = 1, disturbance: Double = 0,
    configuration: String = Self.configuration, tests: [RegressionTest] = []
  ) throws {
    simulated = try SimulatedRepository(
      on: SimulatedBench(seed: seed, disturbance: disturbance))
    for (number, law) in laws.enumerated() {
      try commit(
        "Commit \(number)", law,
        files: number > 0
          ? [:]
          : [
            "perf-check.yml": configuration, ".gitignore": ".perf-check/\n",
            "baselines/regression_tests.json": RegressionTestsFile(tests: tests).json,
          ])
    }
  }

  /// Laws of commits that take 0.1 s, and a half more from one of them on.
  static func step(
    at culprit: Int?, of count: Int, noise: Double = 0.01
  ) -> [SimulatedBench.Law] {
    (0..<count).map { number in
      let isSlow = culprit.map { number >= $0 } ?? false
      return SimulatedBench.Law(seconds: isSlow ? 0.15 : 0.1, noise: noise)
    }
  }

  @discardableResult
  mutating func commit(
    _ subject: String, _ law: SimulatedBench.Law, files: [String: String] = [:]
  ) throws -> String {
    let id = try simulated.commit(subject, law, files: files)
    commits.append(id)
    return id
  }

  func project() throws -> Project { try Project(containing: repository.path) }

  var makeBench: MakeBench { { [bench] _, _ in bench } }

  /// What is asked when the first and the last commit are named.
  var request: Bisect.Request {
    var request = Bisect.Request()
    request.good = commits[0]
    request.bad = commits[commits.count - 1]
    return request
  }

  /// Goes on with what was begun.
  static var resumption: Bisect.Request {
    var request = Bisect.Request()
    request.resume = true
    return request
  }

  @discardableResult
  func bisect(_ request: Bisect.Request? = nil) throws -> BisectResult {
    try Bisect.run(request ?? self.request, in: try project(), on: makeBench) { _ in }
  }

  /// What the log says.
  func status() throws -> BisectResult {
    let project = try project()
    return try Bisect.status(of: BisectionLog(of: project), in: project)
  }
}
