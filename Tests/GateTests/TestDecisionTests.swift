import Configuration
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

private func test(
  _ metric: String = "wall_time", _ compare: RegressionTest.Reference = .base,
  limit: Fraction = 0.05
) -> RegressionTest {
  RegressionTest(workflow: "w", metric: metric, limit: limit, compare: compare)
}

/// What was measured of a workflow, and what its tests come to.
private struct Scene {
  var part = CheckPlan.Part(workflow: Workflow(name: "w", run: .arguments(["w"])), tests: [])
  var outcome = CheckBench.Outcome()
  var baseline = BaselineFile()
  let rates = ErrorRates(falseAlarm: 0.01, tests: 1)
  var environment = RunEnvironment(
    cpu: "c", cores: 1, memory: 1, os: "o", arch: "a", swift: "6.2")

  func decide(_ planned: PlannedTest) -> Comparison {
    var generator = SeededGenerator(seed: 1)
    return TestDecision(
      part: part, outcome: outcome, baseline: baseline, environment: environment, rates: rates,
      counter: .pmu, sameCode: []
    ).comparison(of: planned, using: &generator)
  }

  func decide(_ test: RegressionTest) -> Comparison { decide(PlannedTest(test, maxPairs: 120)) }

  /// Measures pairs whose candidate takes a multiple of what the base does.
  mutating func measure(_ test: RegressionTest, ratio: Double, confirmed: Double? = nil) {
    outcome.trial = trial(test, ratio, seed: 1)
    outcome.base = outcome.trial?.base
    outcome.candidate = outcome.trial?.candidate
    outcome.confirmation = confirmed.map { trial(test, $0, seed: 2) }
  }

  private func trial(_ test: RegressionTest, _ ratio: Double, seed: UInt64) -> PairedTrial {
    var noise = Noise(seed: seed)
    var trial = PairedTrial(
      [PairedTest(test, maxPairs: 120, thresholds: rates.thresholds)], rates: rates, seed: seed)
    func sample(_ ratio: Double) -> Sample {
      Sample(values: [(metric: time, value: ratio * exp(0.002 * noise.normal()))], duration: 1)
    }
    while trial.take(Pair(base: sample(1), candidate: sample(ratio)), after: 0) {}
    return trial
  }
}

private func counts(_ values: Double...) -> MetricSamples {
  MetricSamples(metric: Metric(name: "system_calls", unit: ""), samples: values)
}

@Suite struct `A test of pairs` {
  @Test(arguments: [
    (1.0, nil, Verdict.passed), (0.8, nil, .improved), (1.2, 1.2, .regressed),
    (1.2, 1.0, .undecided), (1.2, nil, .undecided),
  ])
  func `is decided by them, and a regression by fresh ones, too`(
    ratio: Double, again: Double?, verdict: Verdict
  ) throws {
    var scene = Scene()
    scene.measure(test(), ratio: ratio, confirmed: again)
    let comparison = scene.decide(test())
    #expect(comparison.verdict == verdict)
    #expect(abs(try #require(comparison.change) - (ratio - 1)) < 0.005)
    #expect(comparison.confirmation?.isConfirmed == again.map { $0 > 1.05 })
    #expect(comparison.disturbedPairs == 0 && comparison.pairs == scene.outcome.trial?.pairs)
  }

  @Test func `has nothing to say of a metric that no run gave`() {
    var scene = Scene()
    scene.measure(test(), ratio: 1)
    let comparison = scene.decide(test("cells"))
    #expect(comparison.verdict == .missing && comparison.change == nil)
    #expect(comparison.warnings[0].contains("'cells' isn't a built-in metric"))
  }

  @Test func `is missing where the base alone has no values, or new where the change adds it`() {
    var scene = Scene()
    scene.measure(test(), ratio: 1)
    scene.outcome.base = Series()
    var planned = PlannedTest(test(), maxPairs: 120)
    #expect(scene.decide(planned).verdict == .missing)
    planned.isNew = true
    let new = scene.decide(planned)
    #expect(new.verdict == .new && new.candidate?.values.isEmpty == false && new.base == nil)
    #expect(new.warnings[0].hasPrefix("new metric, not compared: the base doesn't have it"))
  }

  @Test func `is new where the base can't run its workflow`() {
    var scene = Scene()
    scene.measure(test(), ratio: 1)
    scene.outcome.baseFailure = "make: no rule"
    let comparison = scene.decide(test())
    #expect(comparison.verdict == .new)
    #expect(
      comparison.warnings == [
        "new metric, not compared: the base can't run it: make: no rule"
      ])
  }

  @Test func `is missing where nothing could be run`() {
    var scene = Scene()
    scene.measure(test(), ratio: 1)
    scene.outcome.failure = "it exited with 3"
    let comparison = scene.decide(test())
    #expect(comparison.verdict == .missing && comparison.warnings == ["it exited with 3"])
  }

  @Test func `can't be compared where one side touched what the other is built of`() {
    var scene = Scene()
    scene.measure(test(), ratio: 1)
    (scene.outcome.failure, scene.outcome.isTampered) = ("it changed 'bin'", true)
    #expect(scene.decide(test()).verdict == .notComparable)
  }

  @Test func `says so where it fails as the base defines it and the change defines it otherwise`() {
    var scene = Scene()
    scene.part.redefinition = "run: './w' at the base, './v' here"
    scene.outcome.failure = "'./w' isn't there"
    let comparison = scene.decide(test())
    #expect(comparison.verdict == .notComparable)
    #expect(comparison.warnings[0].contains("'./v' here"))
    #expect(comparison.warnings[0].hasSuffix("with the base's definition: './w' isn't there"))
    // What was measured is compared all the same.
    scene.outcome.failure = nil
    scene.measure(test(), ratio: 1)
    #expect(scene.decide(test()).verdict == .passed)
  }

  @Test func `can't be compared where the sides mean different things by it`() {
    var scene = Scene()
    let units = ("s", "ms")
    var trial = PairedTrial(
      [PairedTest(test("t"), maxPairs: 120, thresholds: scene.rates.thresholds)], rates: nil,
      seed: 1)
    func sample(_ unit: String) -> Sample {
      Sample(values: [(metric: Metric(name: "t", unit: unit), value: 1)], duration: 1)
    }
    let isWanted = trial.take(
      Pair(base: sample(units.0), candidate: sample(units.1)), after: 0)
    #expect(!isWanted)
    (scene.outcome.trial, scene.outcome.base, scene.outcome.candidate) = (
      trial, trial.base, trial.candidate
    )
    let comparison = scene.decide(test("t"))
    #expect(comparison.verdict == .notComparable)
    #expect(comparison.warnings[0].contains("the unit 's' and 'ms'"))
  }

  @Test func `notes what is accepted of its metric, whatever it comes to`() throws {
    var scene = Scene()
    scene.outcome.failure = "it exited with 3"
    var planned = PlannedTest(test(), maxPairs: 120)
    planned.accepted = AcceptedRegression(
      Regression(
        id: "1", workflow: "w", metric: "wall_time", regressionStart: nil, firstBad: nil,
        lastGood: nil, magnitude: 0.3, better: .lower, commit: "0", status: .acknowledged,
        note: "needed"))
    #expect(
      scene.decide(planned).warnings == [
        "it exited with 3", "a regression of 30 % is accepted: needed",
      ])
  }
}

@Suite struct `A test of counts` {
  private let test = RegressionTest(
    workflow: "w", metric: "system_calls", limit: 0.05, compare: .base)

  @Test(arguments: [
    (105.0, Verdict.passed), (106, .regressed), (95, .improved), (96, .passed), (100, .passed),
  ])
  func `at the base is exact`(candidate: Double, verdict: Verdict) throws {
    // 100 / 95 is 1.0526, beyond the limit's mirror image; 100 / 96 is 1.0417.
    var scene = Scene()
    scene.outcome.counts = ([counts(100, 100)], [counts(candidate, candidate)])
    let comparison = scene.decide(test)
    #expect(comparison.verdict == verdict)
    #expect(abs(try #require(comparison.change) - (candidate / 100 - 1)) < 1e-12)
  }

  @Test func `is missing where the base was not counted, or new where it can't run`() {
    var scene = Scene()
    scene.outcome.counts = ([], [counts(100, 100)])
    let comparison = scene.decide(test)
    #expect(comparison.verdict == .missing)
    #expect(comparison.warnings == ["the base was not counted"])
    scene.outcome.baseFailure = "no such file"
    #expect(scene.decide(test).verdict == .new)
  }

  @Test func `can't be compared where nothing counted it`() {
    var scene = Scene()
    scene.outcome.candidate = Series()
    #expect(scene.decide(test).verdict == .notComparable)
  }

  @Test func `of a baseline doesn't look at the base`() {
    var test = test
    test.compare = .baseline
    var scene = Scene()
    scene.outcome.counts = ([counts(100, 100)], [counts(100, 100)])
    #expect(scene.decide(test).verdict == .missing, "there is no baseline")
    scene.baseline.update(
      from: Run(
        id: "", workflow: "w", commit: "c", dirty: false, at: "", environment: scene.environment,
        metrics: [counts(50, 50)]))
    #expect(scene.decide(test).verdict == .regressed)
    scene.environment = RunEnvironment(
      cpu: "c", cores: 1, memory: 1, os: "o", arch: "a", swift: "6.3")
    #expect(scene.decide(test).verdict == .notComparable)
  }

  @Test func `of a metric that runs give is held against the baseline`() {
    let faults = RegressionTest(
      workflow: "w", metric: "page_faults", limit: 0.05, compare: .baseline)
    var scene = Scene()
    let metric = Metric(name: "page_faults", unit: "")
    var series = Series()
    for _ in 0..<2 { series.add(Sample(values: [(metric: metric, value: 10)], duration: 1)) }
    scene.outcome.candidate = series
    scene.baseline.update(
      from: Run(
        id: "", workflow: "w", commit: "c", dirty: false, at: "", environment: scene.environment,
        metrics: [MetricSamples(metric: metric, samples: [10, 10])]))
    #expect(scene.decide(PlannedTest(faults)).verdict == .passed)
  }
}
