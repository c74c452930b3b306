import Configuration
import Git
import Measurement
import Model

extension Workplace {
  /// Builds a workflow, unless it was built so before.
  func build(
    _ workflow: Workflow, progress: (Activity) -> Void
  ) throws(MeasurementError) {
    let activity = "building \(workflow.name) at \(commit.short)"
    try withoutActuallyEscaping(progress) { (progress) throws(MeasurementError) in
      _ = try build(workflow) { progress(Activity(activity)) }
    }
  }

  /// Measures a workflow alone.
  ///
  /// - Parameters:
  ///   - workflow: It has been built.
  ///   - benchmark: The only one of its suite that is measured; nil for all.
  ///   - runs: How many count.
  ///   - failFast: Whether a failed task ends its run.
  ///   - bench: Where the place is.
  ///   - observer: Is told what happens in the runs, of which each is made once then, without warm-up
  ///     and however disturbed.
  ///   - clock: Takes up the time that runs took.
  ///   - progress: Called often.
  func measure(
    _ workflow: Workflow, benchmark: String? = nil, runs: Int, failFast: Bool,
    on bench: any Bench, observer: (any RunObserver)? = nil, clock: inout MeasuredTime,
    progress: (Activity) -> Void
  ) throws(MeasurementError) -> SingleMeasurement {
    let started = bench.moment()
    let sampler = try sampler(
      of: workflow,
      SamplerOptions(benchmark: benchmark, failFast: failFast, observer: observer))
    let measurement = try SingleMeasurement(
      sampler, watch: observer == nil ? bench.watch() : Unwatched(),
      warmup: observer == nil ? workflow.warmup : 0, runs: runs
    ) { done, total, agents in
      progress(Activity("measuring \(workflow.name)", done: done, total: total, agents: agents))
    }
    clock.add(runs: measurement.series.duration, loop: bench.time(since: started))
    return measurement
  }

  /// Counts metrics of a workflow in runs of their own.
  func counts(
    _ metrics: [String], of workflow: Workflow, by counter: InstructionCounter,
    _ progress: (Activity) -> Void
  ) throws(MeasurementError) -> [MetricSamples] {
    var counts: [MetricSamples] = []
    for metric in metrics {
      counts.append(
        try count(metric, of: workflow, instructions: counter) {
          progress(Activity("counting \(metric) of \(workflow.name), run \($0 + 1)"))
        })
    }
    return counts
  }
}

extension Series {
  /// The metrics among these that no run gave, those aside that a tool counts.
  func absent(of names: [String]) -> [String] {
    let measured = complete.map(\.metric.name) + incomplete
    return names.filter { !Metric.isCounted($0) && !measured.contains($0) }
  }
}
