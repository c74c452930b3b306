import Configuration
import Foundation
import Measurement
import Model
import Statistics

extension Bench {
  /// Builds a workflow, and measures and counts it on all sides that its tests need.
  func series(
    of part: CheckPlan.Part, rates: ErrorRates, otherEvidence: [Double],
    using generator: inout some RandomNumberGenerator, clock: inout MeasuredTime,
    progress: (Activity) -> Void
  ) throws -> Outcome {
    let workflow = part.workflow
    var outcome = Outcome(named: workflow.metrics)
    let needsBase = part.isPaired || !part.countedAtBase.isEmpty
    if needsBase, part.isNew {
      outcome.baseFailure = try failureAtBase(of: part, progress: progress)
    } else if needsBase {
      try build(.base, workflow, progress: progress)
    }
    try build(.candidate, workflow, progress: progress)
    if outcome.baseFailure != nil {
      let sampler = try Sampler(workflow, in: candidate, scratch: scratch, failFast: part.failFast)
      outcome.candidate = try SingleMeasurement.measure(
        sampler, warmup: workflow.warmup, runs: CheckPlan.baselineRuns
      ) { done, total, agents in
        progress(Activity("measuring \(workflow.name)", done: done, total: total, agents: agents))
      }
    } else if part.isPaired {
      let (trial, confirmation) = try decide(
        part, rates: rates, otherEvidence: otherEvidence, using: &generator, clock: &clock,
        progress: progress)
      (outcome.base, outcome.candidate) = (trial.base, trial.candidate)
      (outcome.trial, outcome.confirmation) = (trial, confirmation)
    } else if part.runs > 0 {
      let started = Date()
      let sampler = try Sampler(
        workflow, in: candidate, scratch: scratch, failFast: part.failFast)
      let series = try SingleMeasurement.measure(
        sampler, warmup: workflow.warmup, runs: part.runs
      ) { done, total, agents in
        progress(Activity("measuring \(workflow.name)", done: done, total: total, agents: agents))
      }
      outcome.candidate = series
      clock.add(runs: series.seconds, loop: Date().timeIntervalSince(started))
    }
    outcome.counts = try (
      base: outcome.baseFailure == nil ? count(part.countedAtBase, part, in: base, progress) : [],
      candidate: count(part.counted, part, in: candidate, progress)
    )
    return outcome
  }

  /// Why the base can't run a workflow that the change under test adds; nil where it can.
  private func failureAtBase(
    of part: CheckPlan.Part, progress: (Activity) -> Void
  ) throws(MeasurementError) -> String? {
    do {
      try build(.base, part.workflow, progress: progress)
      let sampler = try Sampler(part.workflow, in: base, scratch: scratch, failFast: part.failFast)
      progress(Activity("trying \(part.workflow.name) at the base"))
      _ = try sampler.sample()
      return nil
    } catch {
      guard error.concernsOneWorkflow else { throw error }
      return error.description
    }
  }

  /// Measures pairs until all tests have ended, and regressions again on fresh processes.
  ///
  /// - Parameter delay: A slowdown to inject into the candidate's runs, in seconds.
  func decide(
    _ part: CheckPlan.Part, rates: ErrorRates, otherEvidence: [Double], delay: Double = 0,
    using generator: inout some RandomNumberGenerator, clock: inout MeasuredTime,
    progress: (Activity) -> Void
  ) throws(MeasurementError) -> (trial: PairedTrial, confirmation: PairedTrial?) {
    let tests = part.tests.compactMap { planned in
      planned.maxPairs.map {
        PairedTest(
          planned.test, accepted: planned.accepted, maxPairs: $0, thresholds: rates.thresholds)
      }
    }
    var trial = PairedTrial(
      tests, rates: rates, otherEvidence: otherEvidence, minPairs: part.runs,
      seed: generator.next())
    try measure(
      &trial, part, "measuring", delay: delay, using: &generator, clock: &clock, progress)
    let suspects = trial.tests.filter { $0.shift?.decision == .above }.map {
      $0.confirmation(thresholds: ErrorRates.confirmationThresholds)
    }
    guard !suspects.isEmpty else { return (trial, nil) }
    var confirmation = PairedTrial(suspects, rates: nil, seed: generator.next())
    try measure(
      &confirmation, part, "confirming", delay: delay, using: &generator, clock: &clock,
      progress)
    return (trial, confirmation)
  }

  /// Counts metrics of one side in runs of their own.
  private func count(
    _ metrics: [String], _ part: CheckPlan.Part, in checkout: Checkout,
    _ progress: (Activity) -> Void
  ) throws(MeasurementError) -> [MetricSamples] {
    var counts: [MetricSamples] = []
    for metric in metrics {
      counts.append(
        try CountingMeasurement.count(
          metric, of: part.workflow, in: checkout, scratch: scratch,
          instructions: part.counter
        ) { progress(Activity("counting \(metric) of \(part.workflow.name), run \($0 + 1)")) })
    }
    return counts
  }

  /// Measures pairs on processes that nothing ran in before, until the trial has enough.
  private func measure(
    _ trial: inout PairedTrial, _ part: CheckPlan.Part, _ verb: String, delay: Double,
    using generator: inout some RandomNumberGenerator, clock: inout MeasuredTime,
    _ progress: (Activity) -> Void
  ) throws(MeasurementError) {
    let workflow = part.workflow
    let launcher = Launcher()
    let sampler = try Sampler(
      workflow, in: candidate, scratch: scratch, delay: delay, failFast: part.failFast,
      launcher: launcher)
    let other = try Sampler(
      workflow, in: base, scratch: scratch, failFast: part.failFast, launcher: launcher)
    let started = Date()
    let name = "\(verb) \(workflow.name)"
    progress(Activity(name, done: 0, total: trial.maxPairs))
    var seconds = 0.0
    var pairs = 0
    let mostPairs = trial.maxPairs
    try PairedMeasurement.measure(
      base: other, candidate: sampler, warmup: workflow.warmup,
      order: { PairOrder.random(using: &generator) },
      show: {
        progress(Activity(name, done: pairs, total: mostPairs, agents: $0))
      },
      take: { pair in
        seconds += pair.base.seconds + pair.candidate.seconds
        let isWanted = trial.take(pair, seconds: Date().timeIntervalSince(started))
        pairs = trial.pairs
        progress(Activity(name, done: pairs, total: mostPairs))
        return isWanted
      })
    clock.add(runs: seconds, loop: Date().timeIntervalSince(started))
  }
}
