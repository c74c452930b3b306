import Foundation
import Gate
import History
import Quantities
import Statistics

/// Rules about limits and noise.
enum GateRules {
  /// The minimum number of runs that tell how much they vary.
  private static let minimumSamples = 8
  private static let defaultPairs = 120
  private static let courses = 40
  private static let draws = 20
  /// So many checks tell how often one can't decide.
  private static let trials = 20
  /// A limit is too tight from so many checks on that can't decide it.
  private static let oftenUndecided = 0.2
  private static let seldomUndecided = 0.05

  /// - Parameters:
  ///   - test: One that compares with the base.
  ///   - samples: Of its metric, run after run.
  ///   - rates: Those of the check.
  static func find(
    _ test: RegressionTest, samples: [Double], rates: ErrorRates
  ) -> Recommendation? {
    guard test.compare == .base, samples.count >= minimumSamples, samples.allSatisfy({ $0 > 0 })
    else { return nil }
    // Runs next to each other in time differ as those of a pair do.
    let differences = zip(samples.dropFirst(), samples).map { log($0 / $1) }
    let pairs = test.maxPairs ?? defaultPairs
    func shares(_ limit: Double, _ pairs: Int) -> [Double] {
      Self.undecided(differences, limit: log1p(limit), pairs: pairs, thresholds: rates.thresholds)
    }
    func undecided(_ limit: Double, _ pairs: Int) -> Double { mean(of: shares(limit, pairs)) }
    let present = shares(test.limit.value, pairs)
    let now = mean(of: present)
    let noise = robustDeviation(of: differences, around: 0)
    guard now > oftenUndecided else {
      return loose(test, noise: noise, undecided: undecided)
    }
    // The least limit that noise leaves decidable, in steps that people write.
    let limits = [0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1]
    guard
      let wider = limits.first(where: {
        $0 > test.limit.value && undecided($0, pairs) <= seldomUndecided
      })
    else { return nil }
    let wideUndecided = shares(wider, pairs)
    let change = mean(of: wideUndecided) / now - 1
    let more = [2, 4, 8].map { $0 * pairs }.first {
      undecided(test.limit.value, $0) <= seldomUndecided
    }
    let other = more.map { ", or allow \($0) pairs" } ?? ""
    return Recommendation(
      category: .noisyGate, workflow: test.workflow,
      recommendation: "raise the limit of \(test.metric) from \(test.limit) to"
        + " \(Quantity.percent(wider))\(other); or make its runs longer or less noisy: perf-check doctor",
      rationale:
        "the noise between pairs is \(Quantity.percent(noise)); of simulated checks of identical code,"
        + " \(Quantity.percent(now)) stayed undecided after \(pairs) pairs",
      metric: "undecided_checks", change: change,
      interval: around(change, interval(present, wideUndecided)), effort: .low,
      caveats: ["a wider limit lets slowdowns below it pass"])
  }

  /// An interval that holds the change itself, too.
  private static func around(
    _ change: Double, _ interval: ClosedRange<Double>
  ) -> ClosedRange<Double> {
    min(change, interval.lowerBound)...max(change, interval.upperBound)
  }

  private static func loose(
    _ test: RegressionTest, noise: Double, undecided: (Double, Int) -> Double
  ) -> Recommendation? {
    let pairs = test.maxPairs ?? defaultPairs
    let tighter = [0.01, 0.02, 0.03, 0.05, 0.1].first {
      $0 <= test.limit.value / 4 && undecided($0, pairs) <= seldomUndecided
    }
    guard let tighter else { return nil }
    return Recommendation(
      category: .looseGate, workflow: test.workflow,
      recommendation: "lower the limit of \(test.metric) from \(test.limit) to"
        + " \(Quantity.percent(tighter))",
      rationale:
        "the noise between pairs is \(Quantity.percent(noise)): a slowdown of \(Quantity.percent(tighter)) is"
        + " detectable in \(pairs) pairs", metric: "undetected_change",
      change: tighter / test.limit.value - 1, interval: (tighter / test.limit.value - 1)...0,
      effort: .low,
      caveats: [])
  }

  /// The share of checks without any change that end without a decision, for noise as it may be.
  ///
  /// What few samples say of the noise is rough, so that each draw of them stands for another one.
  private static func undecided(
    _ differences: [Double], limit: Double, pairs: Int,
    thresholds: SequentialShiftTest.Thresholds
  ) -> [Double] {
    var generator = SeededGenerator(seed: 7)
    return (0..<draws).map { draw in
      let some =
        draw == 0
        ? differences
        : differences.map { _ in
          differences[Int.random(in: 0..<differences.count, using: &generator)]
        }
      let open = (0..<courses).count { _ in
        var test = SequentialShiftTest(limit: limit, thresholds: thresholds)
        for _ in 0..<pairs where test.decision == nil {
          let difference = some[Int.random(in: 0..<some.count, using: &generator)]
          test.add(Bool.random(using: &generator) ? difference : -difference)
        }
        return test.decision == nil
      }
      return Double(open) / Double(courses)
    }
  }

  /// Where the change of two shares lies with a chance of 80 %, the noise being as it may be, and
  /// checks being tried a few times.
  private static func interval(_ before: [Double], _ after: [Double]) -> ClosedRange<Double> {
    var generator = SeededGenerator(seed: 8)
    func share(_ chance: Double) -> Double {
      Double((0..<trials).count { _ in Double.random(in: 0..<1, using: &generator) < chance })
        / Double(trials)
    }
    let changes = (0..<500).compactMap { index -> Double? in
      let place = index % before.count
      let first = share(before[place])
      return first > 0 ? share(after[place]) / first - 1 : nil
    }.sorted()
    guard !changes.isEmpty else { return -1...0 }
    return quantile(0.1, ofSorted: changes)...quantile(0.9, ofSorted: changes)
  }
}
