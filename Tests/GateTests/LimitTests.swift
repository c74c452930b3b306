import Foundation
import History
import Measurement
import Model
import Quantities
import Statistics
import TestSupport
import Testing

@testable import Gate

/// A test's limit, a direction, an accepted regression and a true change, drawn at random.
private struct Plan {
  var better: Metric.Direction
  /// Fewer than futility is asked of, which would take most of the time.
  static let pairs = 16

  /// As files have it: up to 1,000 %.
  var limit: Double
  /// The accepted change, positive being worse; nil for none.
  var accepted: Double?
  /// The worse value as a multiple of the better one, above 1 for a change for the worse.
  var ratio: Double

  init(using noise: inout Noise) {
    better = noise.uniform() < 0.5 ? .lower : .higher
    limit = noise.uniform() < 0.1 ? 0 : 0.001 * pow(10_000, noise.uniform())
    if noise.uniform() < 0.3 {
      accepted = noise.uniform() * (better == .lower ? 10 : 0.99)
    }
    // Often close to what is allowed, on either side.
    let scatter = noise.uniform() < 0.5 ? 0.1 : 3
    ratio = 1
    ratio = exp(log(allowed) + scatter * noise.normal())
  }

  /// The largest multiple that is allowed, by plain arithmetic on ratios.
  var allowed: Double {
    let factor =
      switch (accepted, better) {
      case (nil, _): 1.0
      case (let change?, .lower): 1 + change
      case (let change?, .higher): 1 / (1 - change)
      }
    return (1 + limit) * factor
  }

  var metric: Metric { Metric(name: "m", unit: "x", better: better) }

  /// The base's and the candidate's value.
  func values(base: Double) -> (base: Double, candidate: Double) {
    (base, better == .lower ? base * ratio : base / ratio)
  }

  /// The same question of the reciprocal metric.
  var mirrored: Plan {
    var plan = self
    plan.better = better == .lower ? .higher : .lower
    plan.accepted = accepted.map {
      better == .lower ? $0 / (1 + $0) : $0 / (1 - $0)
    }
    return plan
  }

  func planned() throws -> PlannedTest {
    let test = RegressionTest(workflow: "w", metric: "m", limit: Fraction(limit))
    var planned = PlannedTest(test, maxPairs: Self.pairs)
    planned.accepted = try accepted.map { change in
      try #require(
        AcceptedRegression(
          Regression(
            id: "1", workflow: "w", metric: "m", regressionStart: nil, firstBad: nil, lastGood: nil,
            magnitude: change, better: better, commit: "0", status: .acknowledged, note: "")))
    }
    return planned
  }

  /// What the gate says of pairs whose ratios scatter by less than their distance from what is
  /// allowed, so that every one of them stands on the same side of it.
  func verdict(seed: UInt64, mirrors: Bool = false) throws -> Verdict {
    let planned = try planned()
    let rates = ErrorRates(falseAlarm: 0.01, tests: 1)
    var noise = Noise(seed: seed)
    let room = 0.9 * abs(log(ratio) - log(allowed))
    let scatter = (0..<Self.pairs).map { _ in min(room, 0.05) * (2 * noise.uniform() - 1) }
    func trial(_ thresholds: SequentialShiftTest.Thresholds) -> PairedTest {
      let test = PairedTest(
        planned.test, accepted: planned.accepted, maxPairs: Self.pairs, thresholds: thresholds)
      var trial = PairedTrial([test], rates: nil, seed: 1)
      for index in 0..<Self.pairs {
        let base = 1 + 0.01 * Double(index % 3)
        let (before, after) = values(base: mirrors ? 1 / base : base)
        // Worse by as much in both directions.
        let factor = exp(better == .lower ? scatter[index] : -scatter[index])
        func sample(_ value: Double) -> Sample {
          Sample(values: [(metric: metric, value: value)], duration: 1)
        }
        let pair = Pair(base: sample(before), candidate: sample(after * factor))
        if !trial.take(pair, after: 0) { break }
      }
      return trial.tests[0]
    }
    let first = trial(rates.thresholds)
    let again = first.shift?.decision == .above ? trial(ErrorRates.confirmationThresholds) : nil
    return PairedComparison.verdict(of: first, confirmation: again, rates: rates)
  }

  /// What the gate says of exact counts.
  func countedVerdict() throws -> Verdict {
    let planned = try planned()
    let (before, after) = values(base: 1000)
    let comparison = CountedComparison(
      planned.test, accepted: planned.accepted, counter: nil,
      rates: ErrorRates(falseAlarm: 0.01, tests: 1))
    func samples(_ value: Double) -> MetricSamples {
      MetricSamples(metric: metric, samples: [value, value])
    }
    return comparison.compare(samples(after), with: samples(before)).verdict
  }
}

@Suite struct `A limit` {
  @Test func `means the same for a metric and for its reciprocal`() {
    for fraction in [0, 0.03, 0.5, 1, 9] {
      let limit = Limit(fraction: Fraction(fraction))
      #expect(abs(limit.change(.lower) - fraction) < 1e-12)
      #expect(abs(limit.change(.higher) - (1 - 1 / (1 + fraction))) < 1e-12)
      #expect(limit.gain == -limit.logRatio && limit.gain <= 0)
    }
    #expect(Limit(fraction: Fraction(.nan)).logRatio == 0)
    #expect(Limit(fraction: 0.1).raised(by: .infinity) == Limit(fraction: 0.1))
  }

  /// In 100,000 random plans.
  @Test func `of exact counts lets nothing worse pass and fails nothing better`() throws {
    var noise = Noise(seed: 11)
    var seen: [Verdict: Int] = [:]
    for index in 0..<30_000 {
      let plan = Plan(using: &noise)
      let verdict = try plan.countedVerdict()
      seen[verdict, default: 0] += 1
      let margin = log(plan.ratio) - log(plan.allowed)
      if margin > 1e-9 { try #require(verdict == .regressed, "\(plan) of \(index)") }
      if margin < -1e-9 {
        try #require(verdict == .passed || verdict == .improved, "\(plan) of \(index)")
      }
      let isGain = log(plan.ratio) < -log1p(plan.limit) - 1e-9
      try #require((verdict == .improved) == isGain || abs(margin) < 1e-9, "\(plan) of \(index)")
      let mirrored = try plan.mirrored.countedVerdict()
      if abs(margin) > 1e-9 { try #require(mirrored == verdict, "\(plan) of \(index)") }
    }
    #expect(Verdict.allCases.filter { (seen[$0] ?? 0) > 5000 }.count == 3, "\(seen)")
  }

  /// In 100,000 random plans on simulated pairs.
  @Test func `of pairs lets nothing worse pass and fails nothing better`() throws {
    var noise = Noise(seed: 12)
    var seen: [Verdict: Int] = [:]
    for index in 0..<30_000 {
      let plan = Plan(using: &noise)
      let verdict = try plan.verdict(seed: UInt64(index))
      seen[verdict, default: 0] += 1
      if plan.ratio > plan.allowed {
        try #require(verdict == .regressed || verdict == .undecided, "\(plan) of \(index)")
      } else {
        try #require(verdict != .regressed, "\(plan) of \(index)")
      }
      if index.isMultiple(of: 10) {
        let mirrored = try plan.mirrored.verdict(seed: UInt64(index), mirrors: true)
        try #require(mirrored == verdict, "\(plan) of \(index)")
      }
    }
    #expect(Verdict.allCases.filter { (seen[$0] ?? 0) > 5000 }.count >= 3, "\(seen)")
  }

  @Test func `isn't raised by what was accepted of another direction`() throws {
    let accepted = try #require(
      AcceptedRegression(
        Regression(
          id: "1", workflow: "w", metric: "m", regressionStart: nil, firstBad: nil, lastGood: nil,
          magnitude: 0.9, better: .higher, commit: "0", status: .acknowledged, note: "")))
    let limit = Limit(fraction: 0.03)
    let (lower, higher) = (
      Metric(name: "m", unit: ""), Metric(name: "m", unit: "", better: .higher)
    )
    #expect(accepted.raise(limit, of: lower) == limit)
    #expect(abs(accepted.raise(limit, of: higher).fraction.value - 9.3) < 1e-9)
    #expect(accepted.note(on: lower).contains("is ignored"))
  }

  @Test func `isn't raised by what no values can have, or what says nothing of a finding`() {
    func accepted(_ magnitude: Double, _ better: Metric.Direction?, commit: String? = "0") -> Bool {
      AcceptedRegression(
        Regression(
          id: "1", workflow: "w", metric: "m", regressionStart: nil, firstBad: nil, lastGood: nil,
          magnitude: magnitude, better: better, commit: commit, status: .acknowledged, note: ""))
        != nil
    }
    #expect(accepted(5, .lower) && accepted(0.9, .higher))
    #expect(!accepted(1, .higher) && !accepted(5, .higher) && !accepted(-0.5, .lower))
    #expect(!accepted(1e5, .lower) && !accepted(1e308, .lower))
    #expect(!accepted(.nan, .lower) && !accepted(.infinity, .lower))
    #expect(!accepted(0.1, nil) && !accepted(0.1, .lower, commit: nil))
  }
}
