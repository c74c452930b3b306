import Foundation
import Gate
import History
import Measurement
import Model
import Quantities
import Scheduling
import Statistics
import TestSupport

/// Checks of made-up or replayed runs by the gate's own code.
struct Simulation {
  var limit: Fraction = 0.03
  var rates = ErrorRates(falseAlarm: 0.01, tests: 1)
  var maxPairs = 60
  /// Differences of an earlier check of each test, which size the bets; nil for none.
  var earlier: [Double]?

  /// How a check ended.
  struct Result {
    var regressed = false
    var passed = false
    var undecided = false
    var pairs = 0
    var confirmed = false
  }

  /// Runs a check of tests that share their pairs.
  ///
  /// - Parameters:
  ///   - change: The true change of each test's metric.
  ///   - noise: Each test's run logarithms, at least twice as many as there may be pairs.
  ///   - coin: Tosses the order within each pair.
  func check(change: [Double], noise: [[Double]], coin: inout SeededGenerator) -> Result {
    let tests = change.indices.map {
      PairedTest(
        RegressionTest(workflow: "w", metric: "m\($0)", limit: limit), maxPairs: maxPairs,
        thresholds: rates.thresholds, hint: earlier.flatMap { NoiseHint(differences: $0) })
    }
    var trial = PairedTrial(tests, rates: rates, seed: coin.next())
    var pair = 0
    var goesOn = true
    while goesOn {
      let isBaseFirst = Bool.random(using: &coin)
      func sample(_ isCandidate: Bool) -> Sample {
        let run = 2 * pair + (isCandidate == isBaseFirst ? 1 : 0)
        return Sample(
          values: noise.indices.map { test in
            let value = exp(noise[test][run]) * (isCandidate ? 1 + change[test] : 1)
            return (metric: Metric(name: "m\(test)", unit: ""), value: value)
          }, duration: 0.05)
      }
      goesOn = trial.take(Pair(base: sample(false), candidate: sample(true)), after: 0)
      pair += 1
    }
    let decisions = trial.tests.map { $0.shift?.decision }
    return Result(
      regressed: decisions.contains(.above), passed: decisions.allSatisfy { $0 == .below },
      undecided: decisions.contains(nil), pairs: trial.pairs)
  }
}
