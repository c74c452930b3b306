import BenchSupport
import Foundation
import History
import Model
import Quantities
import Statistics
import TestSupport
import Testing

@testable import Gate

@Suite struct `A self-test` {
  private func run(
    noise: Double, _ request: SelfTest.Request = .init(checks: 12, slowerChecks: 4, seed: 3),
    tests: [RegressionTest] = [SimulatedProject.test()], disturbance: Double = 0
  ) throws -> SelfTest.Result {
    var law = SimulatedBench.Law(seconds: 0.1, noise: noise)
    law.metrics = ["peak_rss": 8192]
    return try SimulatedProject(law, disturbance: disturbance, tests: tests).selfTest(request)
  }

  @Test func `of a quiet machine finds what is slower, and nothing else`() throws {
    let result = try run(noise: 0.005)
    let trust = try #require(result.trust.first)
    #expect(trust.checks == 12 && trust.falseAlarms == 0 && trust.undecided == 0)
    #expect(trust.falseAlarmInterval.lower == 0)
    // Clopper and Pearson for 0 of 12: 1 − 0.025^(1/12).
    #expect(abs(trust.falseAlarmInterval.upper - (1 - pow(0.025, 1.0 / 12))) < 1e-9)
    #expect(trust.injection?.checks == 4 && trust.injection?.caught == 4)
    // Twice the limit, as the first test has it.
    #expect(abs(try #require(trust.injection?.change) - 0.1) < 0.005)
    #expect(!trust.missesSlowdown && result.outcome(keepsLimits: false) == .passed)
    // A pair's log-ratio is the difference of two runs'.
    #expect(abs(try #require(trust.noise) - 0.005 * 2.0.squareRoot()) < 0.001)
  }

  @Test func `keeps a limit that noise allows, and a larger one for more of it`() throws {
    let limits = try [0.005, 0.05, 0.3].map { noise in
      try #require(run(noise: noise).trust.first?.keepableLimit ?? Fraction(.infinity))
    }
    #expect(limits == limits.sorted() && limits[0] == 0.03 && limits[1] > 0.03)
    // Below the least limit of a time, however quiet it is.
    #expect(limits[0] == Trust.minimumTimeLimit)
  }

  @Test func `says that a limit is too tight for the noise`() throws {
    let tests = [SimulatedProject.test(limit: 0.005, pairs: 20)]
    let result = try run(noise: 0.05, tests: tests)
    let keepable = try #require(result.trust[0].keepableLimit)
    #expect(keepable > 0.005)
    #expect(result.trust[0].undecided >= 10)
    #expect(result.outcome(keepsLimits: false) == .undecided)
    #expect(result.outcome(keepsLimits: true) == .passed || result.trust[0].missesSlowdown)
  }

  @Test func `has the metrics that no test is about`() throws {
    let result = try run(noise: 0.01)
    #expect(result.untested.map(\.metric.name) == ["peak_rss"])
    #expect(result.untested[0].noise == 0, "the law gives it without noise")
    // What never varies can be held to the least of the usual limits.
    #expect(result.untested[0].keepableLimit == 0.005)
  }

  @Test func `leaves out what isn't decided in pairs, and says so`() throws {
    let baseline = RegressionTest(
      workflow: "parse", metric: "page_faults", limit: 0.05, compare: .baseline)
    let result = try run(
      noise: 0.01, .init(checks: 2, slowerChecks: 0, seed: 1),
      tests: [baseline, SimulatedProject.test(), SimulatedProject.test("cells")])
    #expect(result.trust.map(\.test.metric) == ["wall_time"])
    #expect(
      result.warnings.contains {
        $0 == "parse page_faults: skipped, as it is compared with a baseline or counted"
      })
    #expect(result.warnings.contains { $0.hasPrefix("parse cells: skipped: 'cells' isn't") })
    #expect(result.trust[0].injection == nil)
  }

  @Test func `injects no slowdown where the limit leaves none to inject`() throws {
    let result = try run(
      noise: 0.01, .init(checks: 3, slowerChecks: 3, seed: 1),
      tests: [SimulatedProject.test(limit: 0, pairs: 20)])
    #expect(result.trust[0].injection == nil)
  }

  @Test func `injects the slowdown that was asked for`() throws {
    let result = try run(
      noise: 0.005, .init(checks: 3, slowerChecks: 3, slowdown: 0.5, seed: 1))
    #expect(abs(try #require(result.trust[0].injection?.change) - 0.5) < 0.01)
    #expect(result.trust[0].injection?.caught == 3)
  }

  @Test func `goes on with other workflows where one can't be built`() throws {
    var law = SimulatedBench.Law()
    law.buildFailure = "error: no such module"
    let simulated = try SimulatedProject(
      law, tests: [SimulatedProject.test(), SimulatedProject.test(workflow: "echo")])
    let result = try simulated.selfTest(.init(checks: 2, slowerChecks: 0, seed: 1))
    #expect(result.trust.map(\.test.workflow) == ["echo"])
    #expect(result.failures.map(\.workflow) == ["parse"])
    #expect(result.outcome(keepsLimits: false) == .notCompared)
  }

  @Test func `advises to look at the machine where pairs are often disturbed`() throws {
    func advice(_ disturbance: Double) throws -> [String] {
      try run(
        noise: 0.01, .init(checks: 3, slowerChecks: 0, seed: 1), disturbance: disturbance
      ).trust[0].advice
    }
    #expect(try advice(0.3).contains { $0.hasSuffix("see perf-check doctor") })
    #expect(try advice(0).allSatisfy { !$0.hasSuffix("see perf-check doctor") })
  }

  @Test func `writes the limits that can be kept, and leaves the rest of the file`() throws {
    let simulated = try SimulatedProject(
      .init(seconds: 0.1, noise: 0.005),
      tests: [SimulatedProject.test(limit: 0.2), SimulatedProject.test("cells", limit: 0.07)])
    let result = try simulated.selfTest(.init(checks: 6, slowerChecks: 0, seed: 1))
    let project = try simulated.project()
    #expect(try result.writeLimits(in: project) == "baselines/regression_tests.json")
    #expect(try project.regressionTests().tests.map(\.limit) == [0.03, 0.07])
  }

  @Test func `finds no false alarm but by chance, and says when there are more`() throws {
    func trust(_ alarms: Int, of checks: Int) -> Trust {
      Trust(
        test: SimulatedProject.test(), checks: checks, falseAlarms: alarms,
        falseAlarmInterval: .init(lower: 0, upper: 1), undecided: 0, medianPairs: 10, noise: nil,
        injection: nil, detectableChange: nil, detectableWithMorePairs: nil, keepableLimit: nil,
        transient: nil, variance: nil, advice: [])
    }
    // By hand: 1 − 0.99^20 = 0.182; two of 20 at 1 %: 0.0169; three: 0.0010.
    #expect(!trust(0, of: 20).hasTooManyAlarms(rate: 0.01))
    #expect(!trust(1, of: 20).hasTooManyAlarms(rate: 0.01))
    #expect(!trust(2, of: 20).hasTooManyAlarms(rate: 0.01))
    #expect(trust(3, of: 20).hasTooManyAlarms(rate: 0.01))
  }

  @Test(arguments: [(4, 2, false), (4, 1, true), (5, 2, true), (5, 3, false), (1, 0, true)])
  func `misses a slowdown that it finds less than half the time`(
    checks: Int, caught: Int, misses: Bool
  ) {
    func trust(_ change: Double, detectable: Double?) -> Trust {
      Trust(
        test: SimulatedProject.test(), checks: 10, falseAlarms: 0,
        falseAlarmInterval: .init(lower: 0, upper: 1), undecided: 0, medianPairs: 10, noise: nil,
        injection: .init(change: change, checks: checks, caught: caught),
        detectableChange: detectable, detectableWithMorePairs: nil, keepableLimit: nil,
        transient: nil, variance: nil, advice: [])
    }
    #expect(trust(0.1, detectable: 0.08).missesSlowdown == misses)
    #expect(!trust(0.1, detectable: 0.12).missesSlowdown, "it isn't asked to find so little")
    #expect(!trust(0.1, detectable: nil).missesSlowdown)
  }
}
