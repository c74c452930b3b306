/// The ratio of the means of two sets of processes, each with iterations, and its interval.
///
/// Processes are drawn with replacement, then iterations within each, so that what varies from one
/// process to the next counts in full however many iterations there are.
///
/// - SeeAlso: Kalibera & Jones (2013), "Rigorous benchmarking in reasonable time", ISMM,
///   doi:10.1145/2464157.2464160; Ren et al. (2010), "Nonparametric bootstrapping for hierarchical
///   data", doi:10.1080/02664760903046102.
package struct HierarchicalBootstrap: Hashable, Sendable {
  /// The mean of the candidate, of that of the baseline: 1 when nothing changed.
  package let ratio: Double
  /// The lower end of the percentile interval of the ratio.
  package let lower: Double
  /// The upper end of the percentile interval of the ratio.
  package let upper: Double
  /// The coverage asked for, in 0…1, exclusive.
  package let confidence: Double

  /// Compares two sets of processes.
  ///
  /// - Parameters:
  ///   - baseline: At least two processes, each with at least one finite value; they may differ in
  ///     number. Each process weighs the same.
  ///   - candidate: As `baseline`, in the same unit.
  ///   - confidence: The coverage wanted, in 0…1, exclusive.
  ///   - resamples: How many resamples are drawn, at least 1.
  ///   - generator: The source of randomness.
  /// - Returns: `nil` for anything else, and when the mean of the baseline or of a resample of it is
  ///   zero.
  /// - Complexity: O(*resamples* · *values*).
  package init?(
    baseline: [[Double]], candidate: [[Double]], confidence: Double = 0.95,
    resamples: Int = 10_000, using generator: inout some RandomNumberGenerator
  ) {
    guard baseline.count > 1, candidate.count > 1, 0 < confidence, confidence < 1, resamples > 0,
      (baseline + candidate).allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isFinite) })
    else { return nil }
    func mean(_ processes: [[Double]]) -> Double {
      processes.reduce(0) { $0 + $1.reduce(0, +) / Double($1.count) } / Double(processes.count)
    }
    let ratio = mean(candidate) / mean(baseline)
    guard ratio.isFinite else { return nil }
    var (before, after) = (
      Resampler(baseline, using: &generator), Resampler(candidate, using: &generator)
    )
    var ratios: [Double] = []
    ratios.reserveCapacity(resamples)
    for _ in 0..<resamples {
      let ratio = after.mean() / before.mean()
      guard ratio.isFinite else { return nil }
      ratios.append(ratio)
    }
    self.ratio = ratio
    self.lower = quantile((1 - confidence) / 2, reordering: &ratios)
    self.upper = quantile((1 + confidence) / 2, reordering: &ratios)
    self.confidence = confidence
  }

  /// Draws processes and iterations within them.
  private struct Resampler {
    private let processes: [[Double]]
    private var picks: IndexSampler
    private var iterations: [IndexSampler]

    init(_ processes: [[Double]], using generator: inout some RandomNumberGenerator) {
      self.processes = processes
      self.picks = IndexSampler(count: processes.count, seed: generator.next())
      self.iterations = processes.map {
        IndexSampler(count: $0.count, seed: generator.next())
      }
    }

    /// The mean of a resample.
    mutating func mean() -> Double {
      var sum = 0.0
      for _ in processes.indices {
        let process = picks.next()
        sum +=
          iterations[process].sum(of: processes[process]) / Double(processes[process].count)
      }
      return sum / Double(processes.count)
    }
  }
}
