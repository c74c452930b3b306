import Gate
import History
import Model
package import Quantities

/// What `selftest` prints for programs.
package struct SelfTestResults: Codable, Sendable {
  package let falseAlarmRate: Fraction
  package let tests: [Test]
  package let untested: [UntestedEntry]
  package let failures: [FailureEntry]
  package let warnings: [String]

  package struct Test: Codable, Sendable {
    package let workflow: String
    package let metric: String
    package let limit: Fraction
    package let checks: Int
    package let falseAlarms: Int
    /// Of their rate, with 95 % confidence.
    package let falseAlarmInterval: Interval
    package let undecided: Int
    package let medianPairs: Int
    package let noise: Double?
    package let slowdown: Slowdown?
    package let detectableChange: Double?
    package let detectableChangeWithFourTimesThePairs: Double?
    package let keepableLimit: Fraction?
    package let warmUp: WarmUp?
    package let variance: Variance?
    package let advice: [String]
  }

  /// The first runs of a check that are not yet like the later ones.
  package struct WarmUp: Codable, Sendable {
    /// Of each side.
    package let runs: Int
    /// Of their values against later ones.
    package let change: Double
  }

  /// Where the noise arises; fractions of its variance.
  package struct Variance: Codable, Sendable {
    package let betweenChecks: Double?
    package let betweenPairs: Double
    package let withinPairs: Double
  }

  package struct Slowdown: Codable, Sendable {
    package let change: Double
    package let checks: Int
    package let caught: Int
  }

  /// A metric that no test gates.
  package struct UntestedEntry: Codable, Sendable {
    package let workflow: String
    package let metric: String
    package let noise: Double
    package let keepableLimit: Fraction?
    package let detectableChange: Double?
  }
}

/// A workflow that could not be measured.
package struct FailureEntry: Codable, Sendable {
  package let workflow: String
  package let reason: String
}

extension SelfTestResults {
  init(_ result: SelfTest.Result) {
    self.init(
      falseAlarmRate: result.falseAlarmRate, tests: result.trust.map(Test.init),
      untested: result.untested.map {
        .init(
          workflow: $0.workflow, metric: $0.metric.name, noise: $0.noise,
          keepableLimit: $0.keepableLimit, detectableChange: $0.detectableChange)
      },
      failures: result.failures.map { .init(workflow: $0.workflow, reason: $0.reason) },
      warnings: result.warnings)
  }
}

extension SelfTestResults.Test {
  init(_ trust: Trust) {
    self.init(
      workflow: trust.test.workflow, metric: trust.test.metric, limit: trust.test.limit,
      checks: trust.checks, falseAlarms: trust.falseAlarms,
      falseAlarmInterval: trust.falseAlarmInterval, undecided: trust.undecided,
      medianPairs: trust.medianPairs, noise: trust.noise,
      slowdown: trust.injection.map {
        .init(change: $0.change, checks: $0.checks, caught: $0.caught)
      },
      detectableChange: trust.detectableChange,
      detectableChangeWithFourTimesThePairs: trust.detectableWithMorePairs,
      keepableLimit: trust.keepableLimit,
      warmUp: trust.transient.map { .init(runs: $0.runs, change: $0.change) },
      variance: trust.variance.map {
        .init(
          betweenChecks: $0.betweenChecks, betweenPairs: $0.betweenPairs,
          withinPairs: $0.withinPairs)
      }, advice: trust.advice)
  }
}
