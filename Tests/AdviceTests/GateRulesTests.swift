import Foundation
import Gate
import History
import Model
import Quantities
import Scheduling
import TestSupport
import Testing

@testable import Advice

@Suite struct `Rules about limits` {
  private func samples(_ noise: Double, count: Int = 40, seed: UInt64 = 1) -> [Double] {
    var source = Noise(seed: seed)
    return (0..<count).map { _ in exp(noise * source.normal()) }
  }

  private func find(
    _ limit: Fraction, _ samples: [Double], tests: Int = 1, pairs: Int? = nil,
    compare: RegressionTest.Reference = .base
  ) -> Recommendation? {
    GateRules.find(
      RegressionTest(
        workflow: "w", metric: "m", limit: limit, compare: compare, maxPairs: pairs),
      samples: samples, rates: ErrorRates(falseAlarm: 0.01, tests: tests))
  }

  @Test func `say nothing of too few runs, of zeros, or of baselines`() {
    let noisy = samples(0.3)
    #expect(find(0.01, noisy)?.category == .noisyGate)
    #expect(find(0.01, Array(noisy.prefix(7))) == nil)
    #expect(find(0.01, noisy + [0]) == nil)
    #expect(find(0.01, noisy, compare: .baseline) == nil)
  }

  /// A pass takes 1/rate whatever the number of tests; only a regression takes more.
  @Test func `don't ask more of a check to pass for its having many tests`() {
    let values = samples(0.05)
    for pairs in [30, 60, 120] {
      for limit: Fraction in [0.01, 0.02, 0.03, 0.05, 0.1] {
        let (one, many) = (
          find(limit, values, pairs: pairs), find(limit, values, tests: 100, pairs: pairs)
        )
        #expect(one?.category == many?.category, "\(limit) in \(pairs) pairs")
        #expect(one?.recommendation == many?.recommendation, "\(limit) in \(pairs) pairs")
      }
    }
  }

  @Test func `propose a wider limit that the same noise leaves decidable`() throws {
    let values = samples(0.1)
    let found = try #require(find(0.01, values, pairs: 60))
    #expect(found.category == .noisyGate && found.metric == "undecided_checks")
    #expect(try #require(found.change) <= -0.7 && found.worth <= 0.5)
    #expect(try #require(found.interval).contains(try #require(found.change)))
    // What it proposes needs no widening itself.
    let text = try #require(found.recommendation.firstMatch(of: /to ([0-9.]+ %)/))
    let wider = try #require(Fraction(String(text.1)))
    #expect(wider > 0.01 && find(wider, values, pairs: 60)?.category != .noisyGate)
  }

  @Test func `propose a tighter limit only where it is four times as tight`() {
    let quiet = samples(0.001)
    #expect(find(0.5, quiet)?.recommendation == "lower the limit of m from 50 % to 1 %")
    #expect(find(0.04, quiet)?.category == .looseGate)
    #expect(find(0.039, quiet) == nil)
    #expect(abs((find(0.04, quiet)?.change ?? 0) + 0.75) < 1e-12)
  }
}
