/// One side of a workflow, measured alone: for a record or a baseline.
package enum SingleMeasurement {
  /// Runs a workflow a number of times.
  ///
  /// - Parameters:
  ///   - sampler: What to run.
  ///   - warmup: How many runs come first and don't count.
  ///   - runs: How many count.
  ///   - progress: Called before each run, and often while agents run tasks, with the number of
  ///     runs done, that of all runs, and what the agents do.
  /// - Throws: What `Sampler.sample()` throws.
  package static func measure(
    _ sampler: borrowing Sampler, warmup: Int, runs: Int,
    progress: (Int, Int, [AgentActivity]) -> Void
  ) throws(MeasurementError) -> Series {
    var series = Series()
    for run in 0..<(warmup + runs) {
      progress(run, warmup + runs, [])
      let sample = try sampler.sample { progress(run, warmup + runs, $0) }
      if run >= warmup { series.add(sample) }
    }
    progress(warmup + runs, warmup + runs, [])
    return series
  }
}
