import BenchSupport
import History
import Measurement
import Model
import Quantities
import TestSupport
import Testing

@testable import Gate

@Suite struct `A suite of benchmarks` {
  private static let configuration = """
    version: 1
    workflows:
      suite:
        suite: package-benchmark
        product: Suite
        filter: "Parse.*|Print/.*"
    """

  /// Benchmarks with names that are hard to tell from patterns and paths.
  private static let names = [
    "Parse a", "Parse b/c", "Parse (v1.0)*", "Parse größe", "Print/1", "Print/2", "Print/[3]",
  ]

  private func law(
    _ changes: [String: Double?] = [:], noise: Double = 0.01
  ) -> SimulatedBench.Law {
    var law = SimulatedBench.Law(noise: noise)
    var times = Dictionary(uniqueKeysWithValues: Self.names.map { ($0, 0.1) })
    times["Other"] = 1
    for (name, time) in changes { times[name] = time }
    law.benchmarks = times
    return law
  }

  private func project(
    _ law: SimulatedBench.Law, tests: [RegressionTest] = [test("*/wall_time")], seed: UInt64 = 1
  ) throws -> SimulatedProject {
    let project = try SimulatedProject(
      law, seed: seed, configuration: Self.configuration, tests: tests)
    try project.repository.git("checkout", "--quiet", "-b", "change")
    return project
  }

  private static func test(_ metric: String, limit: Fraction = 0.05) -> RegressionTest {
    SimulatedProject.test(metric, workflow: "suite", limit: limit)
  }

  private func verdicts(_ result: CheckResult) -> [String: Verdict] {
    Dictionary(uniqueKeysWithValues: result.comparisons.map { ($0.metric.name, $0.verdict) })
  }

  @Test func `is decided benchmark by benchmark`() throws {
    let project = try project(law())
    try project.commit("Change", law(["Parse (v1.0)*": 0.115]))
    let result = try project.check()
    let verdicts = verdicts(result)
    #expect(verdicts.count == Self.names.count)
    #expect(verdicts["Parse (v1.0)*/wall_time"] == .regressed)
    #expect(verdicts.values.count { $0 == .passed } == Self.names.count - 1)
    #expect(result.verdict == .regressed)
  }

  @Test(arguments: [1, 2, 3, 9])
  func `is decided in shards as it is as a whole, under the same error rate`(count: Int) throws {
    let project = try project(
      law(), tests: [Self.test("*/wall_time"), Self.test("Gone/wall_time")])
    try project.commit("Change", law(["Parse (v1.0)*": 0.115]))
    let whole = try project.check()
    let shards = try (1...count).map { number in
      try project.check(.init(seed: 1, shard: Shard(number: number, count: count)))
    }
    let comparisons = shards.flatMap(\.comparisons).sorted { $0.metric.name < $1.metric.name }
    let expected = whole.comparisons.sorted { $0.metric.name < $1.metric.name }
    #expect(comparisons.map(\.metric.name) == expected.map(\.metric.name))
    #expect(comparisons.map(\.verdict) == expected.map(\.verdict))
    #expect(comparisons.contains { $0.verdict == .regressed })
    // What each may use up, together, is what the whole may, even where hosts list others.
    let plan = try plan(of: project)
    let kept = (1...count).map { number in
      plan.naming(number == 1 ? Self.names : ["Parse a", "Print/1"])
        .keeping(Shard(number: number, count: count))
    }
    #expect(abs(kept.reduce(0) { $0 + $1.rates.share } - 0.5) < 1e-12)
  }

  private func plan(of project: SimulatedProject) throws -> CheckPlan {
    try CheckPlan(
      file: project.project().workflowFile(), fileName: "",
      tests: project.project().regressionTests(), testsName: "", workflow: nil, pairs: nil,
      errorShare: 0.5)
  }

  @Test func `has no shard that leaves out what another host lists elsewhere`() throws {
    let plan = try plan(of: try project(law()))
    // The same names in any order, and with others between them.
    for _ in 0..<20 {
      let measured = (1...3).flatMap { number in
        plan.naming((Self.names + (0..<number).map { "More \($0)" }).shuffled())
          .keeping(Shard(number: number, count: 3)).parts.compactMap(\.benchmark)
      }.filter { !$0.hasPrefix("More") }
      #expect(measured.sorted() == Self.names.sorted())
    }
  }

  @Test func `is missing in each shard that can't build it`() throws {
    let project = try project(law())
    var failing = law()
    failing.buildFailure = "no compiler"
    try project.commit("Change", failing)
    for number in 1...3 {
      let result = try project.check(.init(seed: 1, shard: Shard(number: number, count: 3)))
      #expect(result.comparisons.map(\.verdict) == [.missing])
    }
  }

  @Test func `tells new and removed ones`() throws {
    let project = try project(law())
    try project.commit("Change", law(["Print/1": nil, "Print/4": 0.1, "Other": 9]))
    let verdicts = verdicts(try project.check())
    #expect(verdicts["Print/1/wall_time"] == .missing)
    #expect(verdicts["Print/4/wall_time"] == .new)
    // What the filter leaves out isn't measured.
    #expect(verdicts["Other/wall_time"] == nil)
  }

  /// A base whose `perf-check.yml` doesn't have the suite yet.
  private func projectBeforeSuite(_ law: SimulatedBench.Law) throws -> SimulatedProject {
    let project = try SimulatedProject(law, tests: [SimulatedProject.test()])
    try project.repository.git("checkout", "--quiet", "-b", "change")
    return project
  }

  private func add(suite law: SimulatedBench.Law, to project: SimulatedProject) throws {
    let tests = [SimulatedProject.test(), Self.test("*/wall_time")]
    try project.commit(
      "Change", law,
      files: [
        "perf-check.yml": SimulatedProject.configuration
          + Self.configuration.split(separator: "\n").dropFirst(2).joined(separator: "\n") + "\n",
        "baselines/regression_tests.json": RegressionTestsFile(tests: tests).json,
      ])
  }

  @Test func `is compared where the base has it, though its configuration is new`() throws {
    let project = try projectBeforeSuite(law())
    try add(suite: law(["Parse a": 0.13]), to: project)
    let verdicts = verdicts(try project.check())
    #expect(verdicts["Parse a/wall_time"] == .regressed)
    #expect(verdicts["Parse b/c/wall_time"] == .passed)
  }

  @Test func `is new where the base doesn't have it, and says why`() throws {
    var bare = SimulatedBench.Law(noise: 0.01)
    bare.benchmarks = [:]
    let project = try projectBeforeSuite(bare)
    try add(suite: law(), to: project)
    let found = try project.check().comparisons.first { $0.metric.name == "Parse a/wall_time" }
    let comparison = try #require(found)
    #expect(comparison.verdict == .new)
    #expect(
      comparison.warnings.contains { $0.contains("it names no benchmark") },
      "\(comparison.warnings)")
  }

  @Test func `loses only the benchmark that fails`() throws {
    let project = try project(law())
    var failing = law()
    failing.benchmarkFailures = ["Parse a": "it was killed by signal 11"]
    try project.commit("Change", failing)
    let result = try project.check()
    let missing = result.comparisons.filter { $0.verdict == .missing }
    #expect(missing.map(\.metric.name) == ["Parse a/wall_time"])
    #expect(missing[0].warnings.contains { $0.contains("killed by signal 11") })
    #expect(verdicts(result).values.count { $0 == .passed } == Self.names.count - 1)
  }

  @Test func `uses the closest test of each benchmark`() throws {
    let project = try project(
      law(),
      tests: [
        Self.test("*/wall_time", limit: 0.05), Self.test("Parse*/wall_time", limit: 0.2),
        Self.test("Parse a/wall_time", limit: 0.4),
      ])
    try project.commit("Change", law())
    let limits = try project.check().comparisons.map { ($0.metric.name, $0.limit.fraction) }
    let byName = Dictionary(uniqueKeysWithValues: limits)
    #expect(byName["Parse a/wall_time"] == 0.4)
    #expect(byName["Parse b/c/wall_time"] == 0.2)
    #expect(byName["Print/2/wall_time"] == 0.05)
  }

  @Test(arguments: ["Prase a/wall_time", "wall_time"])
  func `names what is nearest to a test of nothing`(metric: String) throws {
    let project = try project(law(), tests: [Self.test(metric)])
    try project.commit("Change", law())
    let comparison = try #require(try project.check().comparisons.first)
    #expect(comparison.verdict == .missing)
    let hint = metric == "wall_time" ? "\"*/wall_time\"" : "'Parse a/wall_time'"
    #expect(comparison.warnings.joined().contains(hint))
  }

  @Test func `is missing as a whole where it names nothing`() throws {
    let project = try project(law())
    var empty = law()
    empty.benchmarks = [:]
    try project.commit("Change", empty)
    let result = try project.check()
    #expect(result.verdict == .missing)
    #expect(result.comparisons.first?.warnings.first?.contains("it names no benchmark") == true)
  }

  @Test func `spends pairs where a decision is open`() throws {
    let project = try project(law(noise: 0.005))
    // As bad as the limit allows: hard to decide.
    try project.commit("Change", law(["Print/1": 0.1047], noise: 0.005))
    let result = try project.check()
    let (hard, easy) = result.comparisons.reduce(into: (0, [Int]())) { found, comparison in
      let pairs = comparison.pairs ?? 0
      if comparison.metric.name == "Print/1/wall_time" {
        found.0 = pairs
      } else {
        found.1.append(pairs)
      }
    }
    #expect(easy.count == Self.names.count - 1)
    #expect(easy.allSatisfy { $0 < hard && $0 <= 16 })
  }

  @Test func `is recorded with a series a benchmark`() throws {
    let project = try project(law())
    let run = try #require(try project.record(.init(runs: 3)).runs.first)
    #expect(
      Set(run.metrics.map(\.metric.name)) == Set((Self.names + ["Other"]).map { $0 + "/wall_time" })
    )
    #expect(run.metrics.allSatisfy { $0.samples.count == 3 })
  }

  @Test func `can be trusted benchmark by benchmark`() throws {
    let project = try project(law(), tests: [Self.test("Parse*/wall_time")])
    let result = try project.selfTest(.init(checks: 3, slowerChecks: 3, seed: 1))
    #expect(result.failures.isEmpty)
    #expect(result.trust.count == 4)
    #expect(result.trust.allSatisfy { $0.injection.map { $0.caught == 3 } ?? false })
  }
}

extension CheckPlan {
  /// The plan where both sides list the same benchmarks.
  fileprivate func naming(_ names: [String]) -> CheckPlan {
    (try? naming { _ in SuiteListing(base: names, candidate: names) }) ?? self
  }
}
