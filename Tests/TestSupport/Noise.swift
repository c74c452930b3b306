import Foundation
import Statistics

/// Seeded noise for simulations.
package struct Noise {
  private var generator: SeededGenerator

  package init(seed: UInt64) {
    self.generator = SeededGenerator(seed: seed)
  }

  /// A uniform value in 0..<1.
  package mutating func uniform() -> Double {
    Double.random(in: 0..<1, using: &generator)
  }

  /// A standard normal value, by Box and Muller (1958).
  package mutating func normal() -> Double {
    sqrt(-2 * log(1 - uniform())) * cos(2 * .pi * uniform())
  }

  /// Student's t with three degrees of freedom: heavy tails.
  package mutating func heavyTailed() -> Double {
    let squares = (0..<3).map { _ in pow(normal(), 2) }.reduce(0, +)
    return normal() / sqrt(squares / 3)
  }
}

/// The counts that a fair coin of probability `p` gives in `n` throws with all but one in a
/// million: a simulation test outside of them shows a fault, not bad luck.
package func plausibleCounts(_ p: Double, of n: Int) -> ClosedRange<Int> {
  let (mean, deviation) = (p * Double(n), sqrt(p * (1 - p) * Double(n)))
  let reach = 4.9 * deviation + 1
  return max(0, Int((mean - reach).rounded(.down)))...min(n, Int((mean + reach).rounded(.up)))
}
