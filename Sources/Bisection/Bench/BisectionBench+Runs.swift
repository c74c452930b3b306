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
  /// Runs a commit some times, beside the good one where that costs little.
  mutating func visit(
    _ visit: StepSearch.Visit, _ level: BisectionState.Level, in project: borrowing Project,
    _ progress: @escaping (Activity) -> Void
  ) throws {
    let commit = commit(visit.position, level)
    let (began, builds) = (bench.moment(), state.builds)
    // Only the ends of a range are asked for although they were skipped in another one.
    if let known = state.skipped.last(where: { $0.commit == commit.id.hex }) {
      throw Unusable(commit: commit, reason: known.reason)
    }
    if request.jobs > 1 {
      try buildAhead(visit.position, level, in: project, progress)
      if state.isSkipped(commit.id.hex) { return }
    }
    let checkout = try checkOut(commit, in: project, progress)
    if isCounted {
      try count(commit, checkout, progress)
      return
    }
    let cost = self.cost
    // Next to a build a few more runs are free. Those of another commit, in between, cancel what
    // the machine does meanwhile.
    let isCheap = 2 * Double(visit.runs) * cost.run < 0.2 * cost.preparation
    let partner =
      isCheap && state.runs >= 2
      ? level.bisection.partner(of: visit.position, ready: builtPositions(level)) : nil
    let launcher = Launcher()
    let sampler = try sampler(commit, checkout, launcher)
    try warmUp(commit, sampler)
    if state.builds == builds { changeSeconds.append(bench.time(since: began).value) }
    var between: (commit: Commit, checkout: any Workplace)?
    if let partner {
      let other = self.commit(partner, level)
      between = (other, try checkOut(other, in: project, progress))
    }
    if let between {
      let otherSampler = try self.sampler(between.commit, between.checkout, launcher)
      try warmUp(between.commit, otherSampler)
      for _ in 0..<visit.runs where isWanted {
        progress(activity)
        try run(between.commit, otherSampler)
        try run(commit, sampler)
      }
    } else {
      for _ in 0..<visit.runs where isWanted {
        progress(activity)
        try run(commit, sampler)
      }
    }
  }

  /// How far the search is, in hundredths of what there was to find out.
  private var activity: Activity {
    let certainty = state.bisection?.search.certainty ?? 0
    return Activity(
      "bisecting \(workflow.name): certainty", done: min(99, Int(certainty * 100)), total: 100)
  }

  /// Whether the search wants more runs.
  var isWanted: Bool {
    state.bisection.map { $0.ending == nil && !$0.isConfirming } ?? false
  }

  func sampler(
    _ commit: Commit, _ checkout: any Workplace, _ launcher: Launcher
  ) throws -> any Sampler {
    do {
      let benchmark =
        workflow.suite == nil ? nil : BenchmarkMetric(state.start.metric)?.benchmark
      return try checkout.sampler(
        of: workflow, SamplerOptions(benchmark: benchmark, launcher: launcher))
    } catch {
      guard error.concernsOneWorkflow else { throw error }
      throw Unusable(commit: commit, reason: error.description)
    }
  }

  mutating func warmUp(_ commit: Commit, _ sampler: any Sampler) throws {
    guard warm.insert(commit.id.hex).inserted else { return }
    for _ in 0..<workflow.warmup { _ = try sample(commit, sampler) }
  }

  /// One run; a commit that ran before is given another chance.
  func sample(_ commit: Commit, _ sampler: any Sampler) throws -> Sample {
    var failures = 0
    while true {
      do {
        return try sampler.sample()
      } catch {
        guard error.concernsOneWorkflow else { throw error }
        failures += 1
        let ranBefore = state.values[commit.id.hex] != nil
        guard ranBefore, failures < Self.maximumFailures else {
          throw Unusable(commit: commit, reason: error.description)
        }
      }
    }
  }

  mutating func run(_ commit: Commit, _ sampler: any Sampler) throws {
    let elapsed = elapsed
    let began = bench.moment()
    watch.begin()
    let sample = try sample(commit, sampler)
    // One that something else disturbed is made again, as those of a check are.
    guard policy.admits(watch.end(), counted: state.runs) else { return }
    try know(sample, of: commit)
    clock.add(runs: sample.duration, loop: bench.time(since: began))
    lastRun = bench.moment()
    try record(
      .run(
        .init(
          commit: commit.id.hex, elapsed: elapsed, seconds: sample.duration, values: sample.byName))
    )
  }

  /// How long ago the last run was, in runs.
  var elapsed: Double {
    guard let lastRun else { return 1 }
    return min(Self.longestGap, 1 + bench.time(since: lastRun).value / max(cost.run, 1e-3))
  }

  /// Learns from a sample what the metric is; refuses one that can't be searched by.
  mutating func know(_ sample: Sample, of commit: Commit) throws {
    let name = state.start.metric
    guard let found = sample.values.first(where: { $0.metric.name == name }) else {
      var series = Series()
      series.add(sample)
      throw Unusable(commit: commit, reason: MissingMetric.reason(for: name, in: series))
    }
    if state.metric == nil { try record(.metric(found.metric)) }
    guard state.logarithm(found.value) != nil else {
      throw Unusable(commit: commit, reason: Scale.noRatio(found.metric))
    }
  }

  /// Counts the metric with a tool; such counts hardly vary, so two runs are enough.
  mutating func count(
    _ commit: Commit, _ checkout: any Workplace, _ progress: (Activity) -> Void
  ) throws {
    let name = "counting \(state.start.metric) at \(commit.id.short)"
    let began = bench.moment()
    let counts: MetricSamples
    do {
      counts = try checkout.count(
        state.start.metric, of: workflow, instructions: request.counter
      ) { progress(Activity(name, done: $0, total: CountingMeasurement.maximumRuns)) }
    } catch {
      guard error.concernsOneWorkflow else { throw error }
      throw Unusable(commit: commit, reason: error.description)
    }
    warm.insert(commit.id.hex)
    let seconds = bench.time(since: began).scaled(by: 1 / Double(max(1, counts.samples.count)))
    if state.metric == nil { try record(.metric(counts.metric)) }
    for value in counts.samples {
      guard state.logarithm(value) != nil else {
        throw Unusable(commit: commit, reason: Scale.noRatio(counts.metric))
      }
      try record(
        .run(
          .init(
            commit: commit.id.hex, elapsed: 1, seconds: seconds,
            values: [counts.metric.name: value])))
    }
  }
}
