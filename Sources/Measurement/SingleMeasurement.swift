/// One side of a workflow, measured alone: for a record or a baseline.
package enum SingleMeasurement {
  /// Runs a workflow a number of times.
  ///
  /// - Parameters:
  ///   - sampler: What to run.
  ///   - warmup: How many runs come first and don't count.
  ///   - runs: How many count.
  ///   - progress: Called before each run with the number of runs done, and of all runs.
  /// - Throws: What `Sampler.sample()` throws.
  package static func measure(
    _ sampler: borrowing Sampler, warmup: Int, runs: Int, progress: (Int, Int) -> Void
  ) throws(MeasurementError) -> Series {
    var series = Series()
    for run in 0..<(warmup + runs) {
      progress(run, warmup + runs)
      let sample = try sampler.sample()
      if run >= warmup { series.add(sample) }
    }
    progress(warmup + runs, warmup + runs)
    return series
  }
}
