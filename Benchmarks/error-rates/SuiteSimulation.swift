import Foundation
import Gate
import History
import Measurement
import Model
import Quantities
import Statistics
import TestSupport

/// Checks of suites of made-up benchmarks, of which none or one is worse.
struct SuiteSimulation {
  var benchmarks = 100
  var limit: Fraction = 0.05
  /// The standard deviations of a pair's log-ratio are spread evenly over these.
  var noise = 0.01...0.05

  struct Result {
    /// The benchmarks that were found worse, and confirmed.
    var regressed: Set<Int> = []
    var undecided = 0
    /// Of all benchmarks, confirmations included.
    var pairs = 0
  }

  /// Runs a check.
  ///
  /// - Parameters:
  ///   - worse: The benchmark that is worse; nil for none.
  ///   - change: By how much.
  func check(worse: Int?, change: Double, _ random: inout Noise, _ coin: inout SeededGenerator)
    -> Result
  {
    let rates = ErrorRates(falseAlarm: 0.01, tests: benchmarks)
    var result = Result()
    for benchmark in 0..<benchmarks {
      let share = Double(benchmark) / Double(benchmarks - 1)
      let deviation = noise.lowerBound + share * (noise.upperBound - noise.lowerBound)
      let ratio = benchmark == worse ? 1 + change : 1
      let test = PairedTest(
        RegressionTest(workflow: "w", metric: "m", limit: limit), maxPairs: 120,
        thresholds: rates.thresholds)
      var trial = PairedTrial(
        [test], rates: rates, otherEvidence: Array(repeating: 0, count: benchmarks - 1),
        seed: coin.next())
      Self.measure(&trial, ratio, deviation, &random)
      result.pairs += trial.pairs
      switch trial.tests[0].shift?.decision {
      case .above:
        var again = PairedTrial(
          [PairedTest(test.test, maxPairs: 120, thresholds: ErrorRates.confirmationThresholds)],
          rates: nil, seed: coin.next())
        Self.measure(&again, ratio, deviation, &random)
        result.pairs += again.pairs
        if again.tests[0].shift?.decision == .above { result.regressed.insert(benchmark) }
      case .below: break
      case nil: result.undecided += 1
      }
    }
    return result
  }

  private static func measure(
    _ trial: inout PairedTrial, _ ratio: Double, _ deviation: Double, _ random: inout Noise
  ) {
    let spread = deviation / 2.0.squareRoot()
    func sample(_ value: Double) -> Sample {
      Sample(
        values: [
          (metric: Metric(name: "m", unit: ""), value: value * exp(spread * random.normal()))
        ],
        duration: 0.2)
    }
    while trial.take(Pair(base: sample(1), candidate: sample(ratio)), after: 0) {}
  }

  /// Prints how often checks are wrong, and what they cost.
  static func run(checks: Int) {
    let suite = SuiteSimulation()
    print(
      "suites of \(suite.benchmarks) benchmarks, limit \(suite.limit.value * 100) %, noise 1 to 5 % of a "
        + "pair, false alarm rate 1 %, \(checks) checks a row")
    print("one is worse by   false alarms   found   undecided benchmarks   pairs a benchmark")
    for change in [0, 0.1, 0.15] {
      var (random, coin) = (Noise(seed: 2026), SeededGenerator(seed: 11))
      var (alarms, found, undecided, pairs) = (0, 0, 0, 0)
      for check in 0..<checks {
        // Each benchmark takes its turn, so that all levels of noise are tried.
        let worse = change > 0 ? check * 37 % suite.benchmarks : nil
        let result = suite.check(worse: worse, change: change, &random, &coin)
        alarms += result.regressed.contains { $0 != worse } ? 1 : 0
        found += worse.map { result.regressed.contains($0) ? 1 : 0 } ?? 0
        undecided += result.undecided
        pairs += result.pairs
      }
      let count = checks * suite.benchmarks
      print(
        String(format: "%12.0f %%", change * 100), " ", percent(alarms, of: checks), "    ",
        change > 0 ? percent(found, of: checks) : "      -", "    ",
        percent(undecided, of: count), String(format: "%22.1f", Double(pairs) / Double(count)))
    }
  }
}
