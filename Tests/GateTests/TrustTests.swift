import Foundation
import History
import Measurement
import Model
import Quantities
import Statistics
import TestSupport
import Testing

@testable import Gate

private let metric = Metric(name: "wall_time", unit: "s")

/// Checks of identical code whose runs vary by logarithms of a deviation at each level, and whose
/// first pairs are slower.
private struct Simulation {
  var checks = 20
  var pairs = 30
  var betweenChecks = 0.0
  var betweenPairs = 0.0
  var withinPairs = 0.01
  /// How many pairs are slower, and by which logarithm.
  var transient = (pairs: 0, log: 0.0)

  func logarithms(seed: UInt64) -> [[(base: Double, candidate: Double)]] {
    var noise = Noise(seed: seed)
    return (0..<checks).map { _ in
      let check = betweenChecks * noise.normal()
      return (0..<pairs).map { place in
        let pair =
          check + betweenPairs * noise.normal() + (place < transient.pairs ? transient.log : 0)
        return (pair + withinPairs * noise.normal(), pair + withinPairs * noise.normal())
      }
    }
  }

  func means(seed: UInt64) -> [[Double]] {
    logarithms(seed: seed).map { $0.map { ($0.base + $0.candidate) / 2 } }
  }
}

@Suite struct `A transient at the start of checks` {
  @Test(arguments: [5, 10]) func `is found in length and size`(length: Int) throws {
    let simulation = Simulation(transient: (length, log(1.05)))
    let found = try (1...20).map { seed in
      try #require(InitialTransient(checks: simulation.means(seed: seed)))
    }
    // MSER-5 may cut off more, as of what is left little is lost; never less.
    #expect(found.allSatisfy { $0.runs >= length && $0.runs <= 15 }, "\(found)")
    let exact = found.filter { $0.runs == length }
    #expect(exact.count >= 12, "\(found)")
    #expect(exact.allSatisfy { abs($0.change - 0.05) < 0.005 }, "\(found)")
  }

  /// Whatever lasts from check to check, and whatever the noise.
  @Test func `is seldom found where there is none`() throws {
    let found = try (1...400).count { seed in
      let simulation = Simulation(
        checks: 8 + seed % 13, pairs: 10 + seed % 40, betweenChecks: 0.03, betweenPairs: 0.01)
      return try #require(InitialTransient(checks: simulation.means(seed: UInt64(seed)))).runs > 0
    }
    #expect(found <= plausibleCounts(0.05, of: 400).upperBound)
  }

  @Test func `isn't told from few checks or few pairs`() {
    #expect(InitialTransient(checks: Simulation(checks: 5).means(seed: 1)) == nil)
    #expect(InitialTransient(checks: Simulation(pairs: 9).means(seed: 1)) == nil)
    #expect(InitialTransient(checks: []) == nil)
  }
}

@Suite struct `The variance of a self-test` {
  @Test(arguments: [(0.03, 0.01, 0.01), (0.005, 0.03, 0.01), (0, 0, 0.02)])
  func `is split as it was made`(checks: Double, pairs: Double, processes: Double) throws {
    let simulation = Simulation(
      checks: 60, pairs: 30, betweenChecks: checks, betweenPairs: pairs, withinPairs: processes)
    let found = try #require(VarianceShares(checks: simulation.logarithms(seed: 7)))
    let sum = checks * checks + pairs * pairs + processes * processes
    #expect(abs(try #require(found.betweenChecks) - checks * checks / sum) < 0.12, "\(found)")
    #expect(abs(found.betweenPairs - pairs * pairs / sum) < 0.12, "\(found)")
    #expect(abs(found.withinPairs - processes * processes / sum) < 0.12, "\(found)")
  }

  @Test func `is split between pairs where there is one check`() throws {
    let found = try #require(
      VarianceShares(checks: Simulation(checks: 1, betweenPairs: 0.03).logarithms(seed: 1)))
    #expect(found.betweenChecks == nil && found.betweenPairs > 0.7)
    #expect(abs(found.betweenPairs + found.withinPairs - 1) < 1e-12)
  }

  /// Cut to two pairs, 21 checks leave 42; without the short one, 20 of 30 leave 600.
  @Test func `leaves out checks that are too short`() throws {
    let checks = Simulation(betweenChecks: 0.02).logarithms(seed: 3)
    let short = checks + [Array(checks[0].prefix(2)), Array(checks[0].prefix(1))]
    #expect(VarianceShares(checks: short) == VarianceShares(checks: checks))
  }

  @Test func `isn't split where there is nothing to split`() {
    #expect(VarianceShares(checks: []) == nil)
    #expect(VarianceShares(checks: [[(0, 1)], [(1, 0)]]) == nil)
    #expect(VarianceShares(checks: [[(1, 1), (1, 1)], [(1, 1), (1, 1)]]) == nil)
  }
}

@Suite struct `What a self-test says of a test` {
  private let test = RegressionTest(workflow: "w", metric: "wall_time", limit: 0.1)
  private let rates = ErrorRates(falseAlarm: 0.01, tests: 1)

  private func trust(_ logarithms: [[(base: Double, candidate: Double)]]) -> Trust {
    let checks = logarithms.map { pairs in
      let test = PairedTest(test, maxPairs: pairs.count, thresholds: rates.thresholds)
      var trial = PairedTrial([test], rates: nil, minPairs: pairs.count, seed: 1)
      for pair in pairs {
        func sample(_ value: Double) -> Sample {
          Sample(values: [(metric: metric, value: exp(value))], duration: 1)
        }
        _ = trial.take(
          Pair(base: sample(pair.base), candidate: sample(pair.candidate)), after: 0)
      }
      return SelfTestCheck((trial, nil))
    }
    var generator = SeededGenerator(seed: 1)
    return Trust.Collected(test, maxPairs: 40, rates: rates, checks: checks, at: 0, warmup: 1)
      .trust(using: &generator)
  }

  @Test func `has its transient, with the setting that leaves it out`() throws {
    let simulation = Simulation(transient: (10, log(1.2)))
    let found = trust(simulation.logarithms(seed: 5))
    #expect(found.transient?.runs == 10)
    #expect(found.advice.contains { $0.hasSuffix("set 'warmup: 11' in perf-check.yml") })
    let variance = try #require(found.variance)
    #expect(variance.betweenPairs > 0.9, "the transient is in the pairs: \(variance)")
    #expect(trust(Simulation().logarithms(seed: 5)).advice.allSatisfy { !$0.contains("warmup") })
  }

  /// Of 20 and 30 pairs the median is 25.
  @Test func `has the median of its pairs`() {
    let (short, long) = (Simulation(checks: 1, pairs: 20), Simulation(checks: 1, pairs: 30))
    #expect(trust(short.logarithms(seed: 1) + long.logarithms(seed: 2)).medianPairs == 25)
  }
}
