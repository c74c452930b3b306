import Configuration
import Foundation
import Gate
import Git
import History
import Measurement
import Model
import Processes
import Quantities
import Statistics

extension BisectionBench {
  /// Measures the commits around a step in pairs, on processes that nothing ran in before.
  mutating func confirm(
    lower: Int, upper: Int, _ level: BisectionState.Level, in project: borrowing Project,
    _ progress: @escaping (Activity) -> Void
  ) throws {
    let (before, after) = (commit(lower, level), commit(upper, level))
    let afterCheckout = try checkOut(after, in: project, progress)
    let beforeCheckout = try checkOut(before, in: project, progress)
    if isCounted { return try confirmCount(before, beforeCheckout, after, afterCheckout, progress) }
    let launcher = Launcher()
    let base = try sampler(before, beforeCheckout, launcher)
    let candidate = try sampler(after, afterCheckout, launcher)
    let name = "confirming \(after.id.short) against \(before.id.short)"
    let maximum = state.start.settings.maxPairs
    var coin = coin
    defer { self.coin = coin }
    var done = 0
    var policy = DisturbancePolicy()
    var failure: (any Error)?
    do {
      try PairedMeasurement.measure(
        base: base, candidate: candidate, watch: bench.watch(), warmup: workflow.warmup,
        order: { PairOrder.random(using: &coin) },
        take: { pair in
          progress(Activity(name, done: done, total: maximum))
          guard policy.admits(pair.disturbance, counted: done) else { return true }
          done += 1
          do {
            try take(pair, before: before, after: after)
          } catch {
            failure = error
            return false
          }
          let isLate =
            request.maxTime.map { bench.time(since: started) > $0 } ?? false
          return !isLate && state.bisection?.isConfirming == true
        })
    } catch {
      guard error.concernsOneWorkflow else { throw error }
      // Both ran before, so one failure is no reason to give the pairs up; more of them are, once
      // it is known whose they are.
      pairFailures = done > 0 ? 1 : pairFailures + 1
      guard pairFailures >= Self.maximumFailures else { return }
      pairFailures = 0
      _ = try sample(before, base)
      _ = try sample(after, candidate)
      throw FailingPairs(before: before, after: after, detail: error.description)
    }
    progress(Activity(name, done: maximum, total: maximum))
    if let failure { throw failure }
  }

  mutating func take(_ pair: Pair, before: Commit, after: Commit) throws {
    try know(pair.base, of: before)
    try know(pair.candidate, of: after)
    let elapsed = elapsed
    let seconds = pair.base.duration + pair.candidate.duration
    lastRun = bench.moment()
    try record(
      .pair(
        .init(
          lower: before.id.hex, upper: after.id.hex, elapsed: elapsed, seconds: seconds,
          lowerValues: pair.base.byName, upperValues: pair.candidate.byName)))
  }

  /// Counts both sides until the test of pairs is decided.
  mutating func confirmCount(
    _ before: Commit, _ beforeCheckout: any Workplace, _ after: Commit,
    _ afterCheckout: any Workplace,
    _ progress: (Activity) -> Void
  ) throws {
    while state.bisection?.isConfirming == true {
      var values: [Double] = []
      for (commit, checkout) in [(before, beforeCheckout), (after, afterCheckout)] {
        let counts: MetricSamples
        do {
          counts = try checkout.count(
            state.start.metric, of: workflow, instructions: request.counter
          ) { _ in progress(Activity("counting \(state.start.metric) at \(commit.id.short)")) }
        } catch {
          guard error.concernsOneWorkflow else { throw error }
          throw Unusable(commit: commit, reason: error.description)
        }
        guard state.logarithm(counts.samples[0]) != nil else {
          throw Unusable(commit: commit, reason: Scale.noRatio(counts.metric))
        }
        values.append(counts.samples[0])
      }
      try record(
        .pair(
          .init(
            lower: before.id.hex, upper: after.id.hex, elapsed: 1, seconds: 0,
            lowerValues: [state.start.metric: values[0]],
            upperValues: [state.start.metric: values[1]])))
    }
  }
}

extension Sample {
  /// Its values by the names of their metrics.
  var byName: [String: Double] {
    Dictionary(values.map { ($0.metric.name, $0.value) }, uniquingKeysWith: { $1 })
  }
}
