import Configuration
import History
import Measurement
import Model
import Processes
import Quantities
import Statistics

extension CheckBench {
  /// Builds the suite of a part on both sides, and asks them for their benchmarks.
  ///
  /// - Throws: `MeasurementError` where the candidate can't be asked, or the base neither where the
  ///   change doesn't add the suite.
  func listing(
    of part: CheckPlan.Part, progress: (Activity) -> Void
  ) throws(MeasurementError) -> SuiteListing {
    let workflow = part.workflow
    // Where nothing is paired, the base needn't have them.
    var (names, failure): ([String]?, String?)
    if part.isPaired {
      do {
        try base.build(workflow, progress: progress)
        progress(Activity("listing \(workflow.name) at the base"))
        names = try base.benchmarks(of: workflow)
      } catch {
        // A base without the suite has none of its benchmarks: all are new.
        guard error.concernsOneWorkflow, part.isNew else { throw error }
        (names, failure) = ([], error.description)
      }
    }
    try candidate.build(workflow, progress: progress)
    progress(Activity("listing \(workflow.name)"))
    let candidates = try candidate.benchmarks(of: workflow)
    return SuiteListing(
      base: names ?? candidates, candidate: candidates, baseFailure: failure)
  }

  /// Measures the parts of one workflow: the benchmarks of its suite, which take turns, or its only part.
  ///
  /// - Parameters: As those of `measure` for one part.
  func measure(
    _ parts: [CheckPlan.Part], rates: ErrorRates, otherEvidence: [Double],
    using generator: inout some RandomNumberGenerator, clock: inout MeasuredTime,
    progress: (Activity) -> Void
  ) throws -> [Outcome] {
    guard let first = parts.first, first.benchmark != nil else {
      return try parts.map {
        try measure(
          $0, rates: rates, otherEvidence: otherEvidence, using: &generator, clock: &clock,
          progress: progress)
      }
    }
    var suite = SuiteTrial(parts, on: self, rates: rates, otherEvidence, using: &generator)
    try suite.measure(using: &generator, clock: &clock, progress: progress)
    try base.requireUntouched()
    try candidate.requireUntouched()
    var outcomes = suite.outcomes
    outcomes[0].warnings += MeasurementWarnings.of(
      first.workflow, outcomes.compactMap(\.trial))
    return outcomes
  }
}

/// The benchmarks of a suite while they are measured, each decided by itself.
///
/// They take turns, some pairs each, until all are decided or the time is up, so that what the machine
/// does meanwhile meets all of them and what is decided early costs little.
struct SuiteTrial {
  /// So many pairs a turn: fewer would mix the caches of all benchmarks, more would waste pairs of what
  /// is decided.
  private static let turn = 4

  private struct Entrant {
    let part: CheckPlan.Part
    var outcome = CheckBench.Outcome()
    var trial: PairedTrial?
    var confirmation: PairedTrial?
    var base: (any Sampler)?
    var candidate: (any Sampler)?

    /// Whether more pairs are wanted.
    var isOpen: Bool {
      outcome.failure == nil
        && (trial.map { !$0.isFinished } ?? false || confirmation.map { !$0.isFinished } ?? false)
    }
  }

  private let bench: CheckBench
  private var entrants: [Entrant]

  init(
    _ parts: [CheckPlan.Part], on bench: CheckBench, rates: ErrorRates, _ otherEvidence: [Double],
    using generator: inout some RandomNumberGenerator
  ) {
    self.bench = bench
    let tests = parts.reduce(0) { $0 + $1.pairedTests.count }
    entrants = []
    for part in parts {
      var entrant = Entrant(part: part)
      entrant.outcome.named = part.tests.map(\.test.metric)
      if part.isRemoved {
        entrant.outcome.failure =
          "the candidate has no benchmark '\(part.benchmark ?? "")': it was removed or renamed"
      } else if part.isPaired, !part.isNew {
        // The evidence of those that aren't decided yet counts as none.
        let others = Array(repeating: 0.0, count: tests - part.pairedTests.count)
        entrant.trial = bench.trial(
          of: part, rates: rates, otherEvidence + others, using: &generator)
      }
      entrants.append(entrant)
    }
  }

  /// What came of each part.
  var outcomes: [CheckBench.Outcome] {
    entrants.map { entrant in
      var outcome = entrant.outcome
      if let trial = entrant.trial, outcome.failure == nil {
        (outcome.base, outcome.candidate) = (trial.base, trial.candidate)
        (outcome.trial, outcome.confirmation) = (trial, entrant.confirmation)
      }
      return outcome
    }
  }

  /// - Throws: What concerns more than one benchmark.
  mutating func measure(
    using generator: inout some RandomNumberGenerator, clock: inout MeasuredTime,
    progress: (Activity) -> Void
  ) throws(MeasurementError) {
    let (bench, started) = (bench, bench.bench.moment())
    while let index = entrants.firstIndex(where: \.isOpen) {
      for index in index..<entrants.count where entrants[index].isOpen {
        let decided = entrants.count { !$0.isOpen }
        progress(
          Activity(
            "measuring \(entrants[index].part.name)", done: decided, total: entrants.count))
        try protect(index) { (entrant) throws(MeasurementError) in
          try Self.takeTurn(
            of: &entrant, on: bench, since: started, using: &generator, clock: &clock)
        }
      }
    }
    for index in entrants.indices where entrants[index].trial == nil {
      try protect(index) { (entrant) throws(MeasurementError) in
        try Self.measureAlone(&entrant, on: bench, clock: &clock, progress: progress)
      }
    }
  }

  /// Notes what concerns only one benchmark as its outcome.
  private mutating func protect(
    _ index: Int, _ work: (inout Entrant) throws(MeasurementError) -> Void
  ) throws(MeasurementError) {
    var entrant = entrants[index]
    do throws(MeasurementError) {
      try work(&entrant)
    } catch {
      guard error.concernsOneWorkflow else { throw error }
      entrant.outcome.failure = error.description
      entrant.outcome.isTampered = error.code == .tampered
    }
    entrants[index] = entrant
  }

  /// Measures some pairs of a benchmark.
  private static func takeTurn(
    of entrant: inout Entrant, on bench: CheckBench, since started: Moment,
    using generator: inout some RandomNumberGenerator, clock: inout MeasuredTime
  ) throws(MeasurementError) {
    let part = entrant.part
    let options = SamplerOptions(benchmark: part.benchmark, failFast: part.failFast)
    if entrant.base == nil { entrant.base = try bench.base.sampler(of: part.workflow, options) }
    if entrant.candidate == nil {
      entrant.candidate = try bench.candidate.sampler(of: part.workflow, options)
    }
    guard let base = entrant.base, let candidate = entrant.candidate, var trial = entrant.trial
    else { return }
    let isConfirming = trial.isFinished
    if isConfirming, let confirmation = entrant.confirmation { trial = confirmation }
    let isFirst = trial.pairs == 0 && !isConfirming
    let begun = bench.bench.moment()
    var inRuns: Seconds = 0
    var pairs = 0
    try PairedMeasurement.measure(
      base: base, candidate: candidate, watch: bench.bench.watch(),
      warmup: isFirst ? part.workflow.warmup : 0,
      order: { PairOrder.random(using: &generator) },
      take: { pair in
        inRuns += pair.base.duration + pair.candidate.duration
        pairs += 1
        return trial.take(pair, after: bench.bench.time(since: started)) && pairs < turn
      })
    clock.add(runs: inRuns, loop: bench.bench.time(since: begun))
    if isConfirming {
      entrant.confirmation = trial
    } else {
      entrant.trial = trial
      // The processes of a suite are all fresh ones.
      if trial.isFinished {
        entrant.confirmation = bench.confirmation(of: trial, using: &generator)
      }
    }
  }

  /// Measures a benchmark that only the candidate has, or that is compared with a baseline.
  private static func measureAlone(
    _ entrant: inout Entrant, on bench: CheckBench, clock: inout MeasuredTime,
    progress: (Activity) -> Void
  ) throws(MeasurementError) {
    let part = entrant.part
    guard entrant.outcome.failure == nil else { return }
    entrant.outcome.baseFailure = part.baseFailure
    entrant.outcome.candidate = try bench.candidate.measure(
      part.workflow, benchmark: part.benchmark, runs: CheckPlan.baselineRuns,
      failFast: part.failFast, on: bench.bench, clock: &clock, progress: progress
    ).series
  }
}
