/// One side of a workflow, measured alone: for a record or a baseline.
package struct SingleMeasurement {
  /// The runs that count.
  package private(set) var series = Series()
  /// What was left out of it, and made again.
  package private(set) var policy = DisturbancePolicy()

  /// Runs a workflow a number of times.
  ///
  /// - Parameters:
  ///   - sampler: What to run.
  ///   - watch: Notices what disturbs a run.
  ///   - warmup: How many runs come first and don't count.
  ///   - runs: How many count.
  ///   - progress: Called before each run, and often while agents run tasks, with the number of
  ///     runs done, that of all runs, and what the agents do.
  /// - Throws: What `Sampler.sample(show:)` throws.
  package init(
    _ sampler: any Sampler, watch: any Watch, warmup: Int, runs: Int,
    progress: (Int, Int, [AgentActivity]) -> Void
  ) throws(MeasurementError) {
    let total = warmup + runs
    for run in 0..<warmup {
      progress(run, total, [])
      _ = try sampler.sample { progress(run, total, $0) }
    }
    var watch = watch
    while series.runs < runs {
      let done = warmup + series.runs
      progress(done, total, [])
      watch.begin()
      let sample = try sampler.sample { progress(done, total, $0) }
      if policy.admits(watch.end(), counted: series.runs) { series.add(sample) }
    }
    progress(total, total, [])
  }
}
