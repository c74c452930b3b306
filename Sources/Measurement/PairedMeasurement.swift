/// Base and candidate of a workflow, measured next to each other in time.
package struct PairedMeasurement: Sendable {
  /// One sample a pair, in the order of the pairs.
  package let base: Series
  /// As `base`.
  package let candidate: Series

  /// Runs a workflow on both sides, pair after pair.
  ///
  /// - Parameters:
  ///   - base: The side to compare with.
  ///   - candidate: The side under test.
  ///   - warmup: How many runs of each side come first and don't count.
  ///   - orders: Which side runs first, pair by pair.
  ///   - progress: Called before each run with the number of runs done, and of all runs.
  /// - Throws: What `Sampler.sample()` throws.
  package static func measure(
    base: borrowing Sampler, candidate: borrowing Sampler, warmup: Int, orders: [PairOrder],
    progress: (Int, Int) -> Void
  ) throws(MeasurementError) -> PairedMeasurement {
    let total = 2 * (warmup + orders.count)
    var done = 0
    func run(_ sampler: borrowing Sampler) throws(MeasurementError) -> Sample {
      progress(done, total)
      done += 1
      return try sampler.sample()
    }
    for _ in 0..<warmup {
      _ = try run(base)
      _ = try run(candidate)
    }
    var (baseSeries, candidateSeries) = (Series(), Series())
    for order in orders {
      switch order {
      case .baseFirst:
        baseSeries.add(try run(base))
        candidateSeries.add(try run(candidate))
      case .candidateFirst:
        candidateSeries.add(try run(candidate))
        baseSeries.add(try run(base))
      }
    }
    progress(total, total)
    return PairedMeasurement(base: baseSeries, candidate: candidateSeries)
  }
}
