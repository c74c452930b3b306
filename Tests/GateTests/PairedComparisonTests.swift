import Foundation
import History
import Measurement
import Model
import Quantities
import Statistics
import TestSupport
import Testing

@testable import Gate

private let time = Metric(name: "wall_time", unit: "s")
private let rates = ErrorRates(falseAlarm: 0.01, tests: 1)
private let test = RegressionTest(workflow: "w", metric: "wall_time", limit: 0.03)

/// Measures pairs whose candidate is slower by `change`, with noise on each pair's ratio, until the
/// test has enough.
private func trial(
  change: Double, pairs: Int, noise: (Int) -> Double, metric: Metric = time,
  test: RegressionTest = test, thresholds: SequentialShiftTest.Thresholds? = nil
) -> PairedTest {
  let tests = [
    PairedTest(test, maxPairs: pairs, thresholds: thresholds ?? rates.thresholds)
  ]
  var trial = PairedTrial(tests, rates: nil, seed: 1)
  for index in 0..<1000 {
    let base = 0.4 + 0.001 * Double(index % 5)
    func sample(_ value: Double) -> Sample {
      Sample(values: [(metric: metric, value: value)], duration: Seconds(value))
    }
    let candidate = base * (1 + change) * exp(noise(index))
    guard trial.take(Pair(base: sample(base), candidate: sample(candidate)), after: 0) else {
      break
    }
  }
  return trial.tests[0]
}

/// As `trial`, and sums it up; a regression is confirmed by pairs that are slower by `again`.
private func compare(
  change: Double, pairs: Int, noise: (Int) -> Double, metric: Metric = time,
  test: RegressionTest = test, again: Double? = nil
) throws -> Comparison {
  var generator = SeededGenerator(seed: 1)
  let first = trial(change: change, pairs: pairs, noise: noise, metric: metric, test: test)
  let second = trial(
    change: again ?? change, pairs: pairs, noise: noise, metric: metric, test: test,
    thresholds: ErrorRates.confirmationThresholds)
  return try #require(
    PairedComparison.compare(
      first, confirmation: second, rates: rates, using: &generator))
}

/// A spread without a middle: -2 %, -1 %, 0, 1 %, 2 % in turn.
private func spread(_ index: Int) -> Double { 0.01 * Double(index % 5 - 2) }

@Suite struct `A comparison of pairs` {
  @Test func `finds a change above the limit, and stops then`() throws {
    let comparison = try compare(change: 0.08, pairs: 60, noise: spread)
    #expect(comparison.verdict == .regressed && comparison.ending == "decided")
    let interval = try #require(comparison.interval)
    let change = try #require(comparison.change)
    #expect(abs(change - 0.08) < 0.01)
    #expect(interval.lower > 0.03 && interval.lower < change && change < interval.upper)
    #expect((8...20).contains(comparison.pairs ?? 0))
    #expect(comparison.confidence == 0.98)
    #expect((comparison.pValue ?? 1) <= 0.02 && (comparison.eValue ?? 0) >= 100)
    #expect((comparison.detectableChange ?? 0) > 0.03)
    #expect(comparison.base?.values.count == comparison.pairs)
    let confirmation = try #require(comparison.confirmation)
    #expect(confirmation.isConfirmed && (5...12).contains(confirmation.pairs))
    #expect(abs(confirmation.change - 0.08) < 0.02)
  }

  @Test func `doesn't fail on what fresh processes don't show`() throws {
    let comparison = try compare(change: 0.08, pairs: 60, noise: spread, again: 0)
    #expect(comparison.verdict == .undecided)
    let confirmation = try #require(comparison.confirmation)
    #expect(!confirmation.isConfirmed && abs(confirmation.change) < 0.02)
  }

  @Test func `passes what is below it, and tells an improvement`() throws {
    #expect(try compare(change: 0, pairs: 30, noise: spread).verdict == .passed)
    #expect(try compare(change: 0.01, pairs: 30, noise: spread).verdict == .passed)
    #expect(try compare(change: -0.2, pairs: 30, noise: spread).verdict == .improved)
    #expect(try compare(change: -0.02, pairs: 30, noise: spread).verdict == .passed)
  }

  @Test func `is undecided across the limit, and says what it would take`() throws {
    let comparison = try compare(change: 0.027, pairs: 30, noise: spread)
    #expect(comparison.verdict == .undecided && comparison.confirmation == nil)
    #expect(comparison.ending == "max_pairs" || comparison.ending == "futile")
    #expect((comparison.furtherPairs ?? 0) > 30)
    let interval = try #require(comparison.interval)
    #expect(interval.lower < 0.03 && interval.upper > 0.03)
  }

  @Test func `gives up early on what the budget can't decide`() throws {
    let comparison = try compare(
      change: 0.03, pairs: 200, noise: { 0.3 * Double($0 % 7 - 3) })
    #expect(comparison.verdict == .undecided && comparison.ending == "futile")
    #expect((comparison.pairs ?? 0) < 200)
  }

  @Test func `ends when its time is up`() throws {
    var limited = test
    limited.maxTime = 10
    var trial = PairedTrial(
      [PairedTest(limited, maxPairs: 60, thresholds: rates.thresholds)], rates: rates, seed: 1)
    let sample = Sample(values: [(metric: time, value: 1)], duration: 1)
    let goesOn = trial.take(Pair(base: sample, candidate: sample), after: 9)
    let ends = !trial.take(Pair(base: sample, candidate: sample), after: 11)
    #expect(goesOn && ends)
    #expect(trial.tests[0].ending == .time)
  }

  /// 10^300 seconds are more pairs of a millisecond than a whole number can count.
  @Test func `has no end where its time is as good as endless`() {
    var endless = test
    endless.maxTime = 1e300
    var trial = PairedTrial(
      [PairedTest(endless, maxPairs: 30, thresholds: rates.thresholds)], rates: rates, seed: 1)
    func sample(_ value: Double) -> Sample {
      Sample(values: [(metric: time, value: value)], duration: 1)
    }
    var pairs = 0
    // Twice as long and half as long by turns is nothing that could be decided.
    while trial.take(
      Pair(base: sample(1), candidate: sample(pairs.isMultiple(of: 2) ? 2 : 0.5)), after: 1e-3)
    {
      pairs += 1
    }
    #expect(pairs >= 19 && trial.tests[0].ending != .decided)
  }

  @Test func `measures disturbed pairs again, but not for ever`() {
    var trial = PairedTrial(
      [PairedTest(test, maxPairs: 20, thresholds: rates.thresholds)], rates: rates, seed: 1)
    let sample = Sample(values: [(metric: time, value: 1)], duration: 1)
    var taken = 0
    while trial.take(Pair(base: sample, candidate: sample, disturbance: "x"), after: 0) {
      taken += 1
    }
    #expect(trial.tests[0].ending == .decided && trial.policy.isOftenDisturbed)
    #expect(trial.pairs == 8 && trial.policy.disturbances.count == taken + 1 - 8)
  }

  @Test func `needs less evidence of each of several tests that get worse together`() {
    func pairs(_ changes: [Double]) -> Int {
      let rates = ErrorRates(falseAlarm: 0.01, tests: changes.count)
      let metrics = changes.indices.map { Metric(name: "m\($0)", unit: "") }
      var trial = PairedTrial(
        metrics.map {
          PairedTest(
            RegressionTest(workflow: "w", metric: $0.name, limit: 0.03), maxPairs: 60,
            thresholds: rates.thresholds)
        }, rates: rates, seed: 1)
      func sample(_ index: Int, _ factor: (Double) -> Double) -> Sample {
        Sample(
          values: zip(metrics, changes).map {
            (metric: $0, value: factor($1) * exp(factor($1) == 1 ? 0 : spread(index)))
          }, duration: 1)
      }
      for index in 0..<60 {
        let pair = Pair(base: sample(index) { _ in 1 }, candidate: sample(index) { 1 + $0 })
        if trial.tests[0].ending == .decided || !trial.take(pair, after: 0) { break }
      }
      return trial.pairs
    }
    let together = pairs(Array(repeating: 0.08, count: 10))
    let alone = pairs([0.08] + Array(repeating: 0.001, count: 9))
    #expect(together < alone, "\(together) together, \(alone) alone")
  }

  @Test func `signs the change so that positive is worse`() throws {
    let rate = Metric(name: "rate", unit: "1/s", better: .higher)
    let test = RegressionTest(workflow: "w", metric: "rate", limit: 0.03)
    let comparison = try compare(
      change: -0.1, pairs: 30, noise: { _ in 0 }, metric: rate, test: test)
    #expect(comparison.verdict == .regressed)
    #expect(abs(try #require(comparison.change) - 0.1) < 1e-9)
    #expect(
      try compare(change: 0.1, pairs: 30, noise: { _ in 0 }, metric: rate, test: test).verdict
        == .improved)
  }

  @Test func `doesn't compare what has no ratio`() throws {
    for change in [-1.0, -1.5, .nan, .infinity] {
      let comparison = try compare(change: change, pairs: 30, noise: { _ in 0 })
      #expect(comparison.verdict == .notComparable)
      #expect(comparison.warnings.count == 1)
      #expect(comparison.change == nil && comparison.interval == nil)
    }
  }
}
