/// What a benchmark measured in this process.
package struct Measurement {
  /// Median of the batches, per iteration, in seconds, without the cost of the loop.
  package let wallTime: Double
  /// Half of the range between the quartiles of the batches, as a fraction of the median.
  package let spread: Double
  /// CPU time of all threads, as `wallTime`.
  ///
  /// Nil where the clock is too coarse for the batches.
  package let cpuTime: Double?
  /// All iterations that were measured, and in how many batches.
  package let iterations: Int
  package let batches: Int

  /// How many steps of the clock of CPU time a batch must take.
  ///
  /// A step is the cost of a reading, which is subtracted, so that only its variation counts.
  static let cpuStepsPerBatch: Int64 = 20

  /// Makes a result of batches.
  ///
  /// - Parameters:
  ///   - batches: At least one.
  ///   - overhead: As many iterations of an empty workload, in nanoseconds.
  ///   - cpuResolution: Of the clock of CPU time, in nanoseconds.
  /// - Throws: ``BenchmarkFailure`` where the closure takes no longer than an empty one.
  init(_ batches: [Batch], overhead: Batch, cpuResolution: Int64) throws(BenchmarkFailure) {
    let wall = batches.map(\.wallPerIteration).sorted()
    let middle = quantile(0.5, ofSorted: wall)
    let net = middle - overhead.wallPerIteration
    // Where code lies in memory makes as much of a difference; a gate can't divide by nothing.
    guard net > 0.3 * overhead.wallPerIteration else { throw .tooFast }
    wallTime = net / 1e9
    spread = (quantile(0.75, ofSorted: wall) - quantile(0.25, ofSorted: wall)) / 2 / net
    let cpu = median(of: batches.map(\.cpuPerIteration)) - overhead.cpuPerIteration
    let isFine =
      median(of: batches.map { Double($0.wall) })
      >= Double(Self.cpuStepsPerBatch * cpuResolution)
    cpuTime = isFine && cpu > 0 ? cpu / 1e9 : nil
    iterations = batches.reduce(0) { $0 + $1.iterations }
    self.batches = batches.count
  }

  /// In units of `throughput` per second.
  package func rate(of throughput: Throughput) -> Double { Double(throughput.amount) / wallTime }
}

/// Why a benchmark has no result, apart from what it throws.
package enum BenchmarkFailure: Error, CustomStringConvertible {
  case tooFast

  package var description: String {
    switch self {
    case .tooFast:
      """
      it can't be told from an empty closure
        The optimizer may have removed its work: return the result or pass it to blackHole(_:), \
      and pass constants through opaque(_:).
        If it is that short, repeat it in the closure.
      """
    }
  }
}
