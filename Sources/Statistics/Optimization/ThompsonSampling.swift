import Foundation

/// Thompson sampling of settings from the results of earlier runs.
///
/// - SeeAlso: Thompson (1933), doi:10.1093/biomet/25.3-4.285; Russo et al. (2018), A Tutorial on
///   Thompson Sampling, doi:10.1561/2200000070.
package struct ThompsonSampling: Sendable {
  /// The prior of one arm.
  package struct Arm: Hashable, Sendable {
    /// Smaller is better.
    package let mean: Double
    /// The standard error of the mean, above 0; infinite for an arm that never ran.
    package let error: Double

    package init(mean: Double, error: Double) {
      self.mean = mean
      self.error = error
    }
  }

  /// The arms that may be the best: all that never ran, and those that are sampled as the best often
  /// enough.
  ///
  /// - Parameters:
  ///   - arms: The prior of each arm.
  ///   - share: The minimum fraction of samples in which an arm is the best, 0…1.
  ///   - draws: The number of samples.
  ///   - seed: The seed of the samples.
  package static func candidates(
    among arms: [Arm], share: Double = 0.01, draws: Int = 2000, seed: UInt64
  ) -> [Int] {
    let known = arms.indices.filter { arms[$0].error.isFinite }
    var generator = SeededGenerator(seed: seed)
    var wins = [Int](repeating: 0, count: arms.count)
    for _ in 0..<draws where !known.isEmpty {
      var best: (index: Int, value: Double)?
      for index in known {
        let draw = NormalDistribution.standard.quantile(
          Double.random(in: 1e-12..<1, using: &generator))
        let value = arms[index].mean + draw * arms[index].error
        if value < best?.value ?? .infinity { best = (index, value) }
      }
      if let best { wins[best.index] += 1 }
    }
    return arms.indices.filter {
      !arms[$0].error.isFinite || Double(wins[$0]) >= share * Double(draws)
    }
  }
}
