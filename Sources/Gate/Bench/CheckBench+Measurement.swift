import Configuration
import Measurement
import Model
import Processes
import Quantities
import Statistics

extension CheckBench {
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
      try base.build(workflow, progress: progress)
    }
    try candidate.build(workflow, progress: progress)
    if outcome.baseFailure != nil {
      outcome.candidate = try measureAlone(part, runs: CheckPlan.baselineRuns, &clock, progress)
    } else if part.isPaired {
      let (trial, confirmation) = try decide(
        part, rates: rates, otherEvidence: otherEvidence, using: &generator, clock: &clock,
        progress: progress)
      (outcome.base, outcome.candidate) = (trial.base, trial.candidate)
      (outcome.trial, outcome.confirmation) = (trial, confirmation)
    } else if part.runs > 0 {
      outcome.candidate = try measureAlone(part, runs: part.runs, &clock, progress)
    }
    outcome.counts = try (
      base: outcome.baseFailure == nil
        ? base.counts(part.countedAtBase, of: part.workflow, by: part.counter, progress) : [],
      candidate: candidate.counts(part.counted, of: part.workflow, by: part.counter, progress)
    )
    return outcome
  }

  /// Measures the candidate alone.
  private func measureAlone(
    _ part: CheckPlan.Part, runs: Int, _ clock: inout MeasuredTime,
    _ progress: (Activity) -> Void
  ) throws(MeasurementError) -> Series {
    try candidate.measure(
      part.workflow, runs: runs, failFast: part.failFast, on: bench, clock: &clock,
      progress: progress
    ).series
  }

  /// Why the base can't run a workflow that the change under test adds; nil where it can.
  private func failureAtBase(
    of part: CheckPlan.Part, progress: (Activity) -> Void
  ) throws(MeasurementError) -> String? {
    do {
      try base.build(part.workflow, progress: progress)
      let sampler = try base.sampler(
        of: part.workflow, SamplerOptions(benchmark: part.benchmark, failFast: part.failFast))
      progress(Activity("testing \(part.workflow.name) at the base"))
      _ = try sampler.sample()
      return nil
    } catch {
      guard error.concernsOneWorkflow else { throw error }
      return error.description
    }
  }

  /// Measures pairs until all tests have ended, and regressions again on fresh processes.
  ///
  /// - Parameter delay: A slowdown to inject into the candidate's runs.
  func decide(
    _ part: CheckPlan.Part, rates: ErrorRates, otherEvidence: [Double], delay: Seconds = 0,
    using generator: inout some RandomNumberGenerator, clock: inout MeasuredTime,
    progress: (Activity) -> Void
  ) throws(MeasurementError) -> (trial: PairedTrial, confirmation: PairedTrial?) {
    var trial = trial(of: part, rates: rates, otherEvidence, using: &generator)
    try measure(
      &trial, part, "measuring", delay: delay, using: &generator, clock: &clock, progress)
    guard var confirmation = confirmation(of: trial, using: &generator) else {
      return (trial, nil)
    }
    try measure(
      &confirmation, part, "confirming", delay: delay, using: &generator, clock: &clock,
      progress)
    return (trial, confirmation)
  }

  /// The paired tests of a part, before the first pair.
  func trial(
    of part: CheckPlan.Part, rates: ErrorRates, _ otherEvidence: [Double],
    using generator: inout some RandomNumberGenerator
  ) -> PairedTrial {
    let tests = part.tests.compactMap { planned in
      planned.maxPairs.map {
        PairedTest(
          planned.test, accepted: planned.accepted, maxPairs: $0, thresholds: rates.thresholds,
          hint: planned.noise)
      }
    }
    return PairedTrial(
      tests, rates: rates, otherEvidence: otherEvidence, minPairs: part.runs,
      seed: generator.next())
  }

  /// The regressions that a trial found, to be measured again; nil where it found none.
  func confirmation(
    of trial: PairedTrial, using generator: inout some RandomNumberGenerator
  ) -> PairedTrial? {
    let suspects = trial.tests.filter { $0.shift?.decision == .above }.map {
      $0.confirmation(thresholds: ErrorRates.confirmationThresholds)
    }
    return suspects.isEmpty ? nil : PairedTrial(suspects, rates: nil, seed: generator.next())
  }

  /// Measures pairs on processes that nothing ran in before, until the trial has enough.
  private func measure(
    _ trial: inout PairedTrial, _ part: CheckPlan.Part, _ verb: String, delay: Seconds,
    using generator: inout some RandomNumberGenerator, clock: inout MeasuredTime,
    _ progress: (Activity) -> Void
  ) throws(MeasurementError) {
    let workflow = part.workflow
    let launcher = Launcher()
    let sampler = try candidate.sampler(
      of: workflow,
      SamplerOptions(
        delay: delay, benchmark: part.benchmark, failFast: part.failFast, launcher: launcher))
    let other = try base.sampler(
      of: workflow,
      SamplerOptions(benchmark: part.benchmark, failFast: part.failFast, launcher: launcher))
    let started = bench.moment()
    let name = "\(verb) \(part.name)"
    progress(Activity(name, done: 0, total: trial.maxPairs))
    var inRuns: Seconds = 0
    var pairs = 0
    let maximumPairs = trial.maxPairs
    try PairedMeasurement.measure(
      base: other, candidate: sampler, watch: bench.watch(), warmup: workflow.warmup,
      order: { PairOrder.random(using: &generator) },
      show: {
        progress(Activity(name, done: pairs, total: maximumPairs, agents: $0))
      },
      take: { pair in
        inRuns += pair.base.duration + pair.candidate.duration
        let isWanted = trial.take(pair, after: bench.time(since: started))
        pairs = trial.pairs
        progress(Activity(name, done: pairs, total: maximumPairs))
        return isWanted
      })
    clock.add(runs: inRuns, loop: bench.time(since: started))
  }
}
