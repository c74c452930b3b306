import BenchSupport
import Git
import History
import Model
import Quantities
import TestSupport
import Testing

@testable import Gate

@Suite struct `What a gate comes to` {
  /// A check of a commit of which runs give what the law says; noise is tiny.
  private func check(
    _ seconds: Double, metric: String = "wall_time", pairs: Int = 100, noise: Double = 0.002
  ) throws -> CheckResult {
    let tests = [SimulatedProject.test(metric, pairs: pairs)]
    var law = SimulatedBench.Law(seconds: 0.1, noise: noise)
    law.metrics = ["peak_rss": 8192]
    let simulated = try SimulatedProject(law, tests: tests)
    law.seconds = seconds
    try simulated.commit("Change", law)
    return try simulated.check()
  }

  private func gate(
    of result: CheckResult, _ allowsUndecided: Bool, _ allowsMissing: Bool
  ) -> GateOutcome {
    GateOutcome(
      result.comparisons.map(\.verdict), allowsUndecided: allowsUndecided,
      allowsMissing: allowsMissing)
  }

  @Test(arguments: [(0.1, GateOutcome.passed), (0.15, .regressed), (0.05, .passed)])
  func `is a regression alone for a slower program`(
    seconds: Double, outcome: GateOutcome
  ) throws {
    let result = try check(seconds)
    #expect(gate(of: result, false, false) == outcome)
    // A regression is one whatever is allowed.
    #expect(gate(of: result, true, true) == outcome)
  }

  // Eight pairs under noise of 30 % can't tell 5 %.
  @Test func `is undecided where too little was measured, unless that is allowed`() throws {
    let result = try check(0.1, pairs: 8, noise: 0.3)
    #expect(result.comparisons.map(\.verdict) == [.undecided])
    #expect(gate(of: result, false, true) == .undecided)
    #expect(gate(of: result, true, false) == .passed)
  }

  @Test func `is nothing where a metric isn't there, unless that is allowed`() throws {
    let result = try check(0.1, metric: "rows")
    #expect(result.comparisons.allSatisfy { [.missing, .notComparable].contains($0.verdict) })
    #expect(gate(of: result, true, false) == .notCompared)
    #expect(gate(of: result, false, true) == .passed)
  }

  @Test func `of a recording is whether every workflow was measured`() throws {
    var law = SimulatedBench.Law()
    law.metrics = ["peak_rss": 8192]
    let whole = try SimulatedProject(law).record(.init(runs: 2))
    #expect(whole.outcome == .passed && whole.failures.isEmpty)
    law.buildFailure = "no such header"
    // One workflow builds nothing, and is measured.
    let half = try SimulatedProject(law).record(.init(runs: 2))
    #expect(half.outcome == .notCompared && half.failures.map(\.workflow) == ["parse"])
    #expect(half.runs.map(\.workflow) == ["echo"])
  }

  @Test func `of a self-test keeps limits in the file, and only where there are some`() throws {
    let simulated = try SimulatedProject(
      .init(seconds: 0.1, noise: 0.02), tests: [SimulatedProject.test(limit: 0.005, pairs: 20)])
    let result = try simulated.selfTest(.init(checks: 12, slowerChecks: 4, seed: 3))
    let keepable = try #require(result.trust[0].keepableLimit)
    let project = try simulated.project()
    #expect(try result.writeLimits(in: project) == "baselines/regression_tests.json")
    #expect(try project.regressionTests().tests.map(\.limit) == [keepable])
  }
}
