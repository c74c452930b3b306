import Foundation
import History
import Statistics
import TestSupport
import Testing
import Workflows

@testable import Gate

private let time = Metric(name: "wall_time", unit: "s")
private let test = RegressionTest(workflow: "w", metric: "wall_time", limit: 0.03)

/// Compares pairs whose candidate is slower by `change`, with noise on each pair's ratio.
private func compare(
  change: Double, pairs: Int, noise: (Int) -> Double, metric: Metric = time,
  test: RegressionTest = test, confidence: Double = 0.99
) -> Comparison {
  var generator = SeededGenerator(seed: 1)
  let base = (0..<pairs).map { 0.4 + 0.001 * Double($0 % 5) }
  let candidate = base.enumerated().map { $1 * (1 + change) * exp(noise($0)) }
  return PairedComparison.compare(
    test, base: MetricSamples(metric: metric, samples: base),
    candidate: MetricSamples(metric: metric, samples: candidate), confidence: confidence,
    using: &generator)
}

/// A spread without a middle: -2 %, -1 %, 0, 1 %, 2 % in turn.
private func spread(_ index: Int) -> Double { 0.01 * Double(index % 5 - 2) }

@Suite struct `A comparison of pairs` {
  @Test func `finds a change above the limit`() throws {
    let comparison = compare(change: 0.08, pairs: 30, noise: spread)
    #expect(comparison.verdict == .regressed)
    let interval = try #require(comparison.interval)
    let change = try #require(comparison.change)
    #expect(abs(change - 0.08) < 0.005)
    #expect(interval.lower > 0.03 && interval.lower < change && change < interval.upper)
    #expect(comparison.pairs == 30)
    #expect((comparison.confidence ?? 0) >= 0.99)
    #expect((comparison.pValue ?? 1) < 1e-6)
    #expect((comparison.detectableChange ?? 0) > 0.03)
    #expect(comparison.base?.values.count == 30)
  }

  @Test func `passes what is below it, and tells an improvement`() {
    #expect(compare(change: 0, pairs: 30, noise: spread).verdict == .passed)
    #expect(compare(change: 0.01, pairs: 30, noise: spread).verdict == .passed)
    #expect(compare(change: -0.08, pairs: 30, noise: spread).verdict == .improved)
    #expect(compare(change: -0.02, pairs: 30, noise: spread).verdict == .passed)
  }

  @Test func `is undecided across the limit`() {
    #expect(compare(change: 0.03, pairs: 30, noise: spread).verdict == .undecided)
  }

  @Test func `signs the change so that positive is worse`() throws {
    let rate = Metric(name: "rate", unit: "1/s", better: .higher)
    let comparison = compare(change: -0.1, pairs: 30, noise: { _ in 0 }, metric: rate)
    #expect(comparison.verdict == .regressed)
    #expect(abs(try #require(comparison.change) - 0.1) < 1e-9)
    #expect(compare(change: 0.1, pairs: 30, noise: { _ in 0 }, metric: rate).verdict == .improved)
  }

  @Test func `doesn't compare what has no ratio`() {
    for change in [-1.0, -1.5, .nan, .infinity] {
      let comparison = compare(change: change, pairs: 30, noise: { _ in 0 })
      #expect(comparison.verdict == .notComparable)
      #expect(comparison.warnings.count == 1)
      #expect(comparison.change == nil && comparison.interval == nil)
    }
  }

  @Test func `doesn't pass too few pairs`() {
    #expect(compare(change: 0, pairs: 7, noise: spread).verdict == .notComparable)
    #expect(compare(change: 0, pairs: 8, noise: { _ in 0 }).verdict == .passed)
  }

  /// Noise of a pair 2.8 %, limit 3 %, 40 pairs, 99 % intervals: each wrong side has 0.5 %.
  @Test(arguments: ["normal", "heavy-tailed", "spiky"])
  func `is wrong as rarely as it says, and right when it matters`(kind: String) {
    var noise = Noise(seed: 2026)
    func next() -> Double {
      switch kind {
      case "normal": return 0.028 * noise.normal()
      case "heavy-tailed": return 0.028 / 1.7320508 * noise.heavyTailed()
      default:
        // Five runs in a hundred take 15 % longer, on either side.
        let spike = { noise.uniform() < 0.05 ? 0.14 : 0.0 }
        return 0.02 * noise.normal() + spike() - spike()
      }
    }
    func verdicts(at change: Double) -> [Verdict: Int] {
      var counts: [Verdict: Int] = [:]
      for _ in 0..<250 {
        let shift = log(1 + change)
        let interval = ShiftEstimate.paired(
          differences: (0..<40).map { _ in shift + next() }, confidence: 0.99)
        guard let interval else { continue }
        let verdict = Decision.verdict(
          lower: interval.lower, upper: interval.upper, limit: log(1.03), gain: log(0.97))
        counts[verdict, default: 0] += 1
      }
      return counts
    }
    let worst = plausibleCounts(0.005, of: 250).upperBound
    let atLimit = verdicts(at: 0.03)
    #expect(atLimit[.regressed, default: 0] <= worst)
    #expect(atLimit[.passed, default: 0] <= worst)
    #expect(verdicts(at: 0)[.regressed, default: 0] == 0)
    #expect(verdicts(at: 0)[.passed, default: 0] >= 225)
    #expect(verdicts(at: 0.06)[.regressed, default: 0] >= 225)
    #expect(verdicts(at: 0.06)[.passed, default: 0] == 0)
  }
}
