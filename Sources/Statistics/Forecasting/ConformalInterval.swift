/// An interval for the next of a sequence of scores, that has held as often as stated.
///
/// It lies between order statistics of the scores before, which contain the next one with the stated
/// probability if it is exchangeable with them. Where it isn't, because the scores drift, the quantiles
/// follow how often the intervals have held: after one that missed, the next is wider.
///
/// - SeeAlso: Shafer and Vovk, "A Tutorial on Conformal Prediction" (2008), JMLR 9:371–421; Gibbs and
///   Candès, "Adaptive Conformal Inference Under Distribution Shift" (2021), NeurIPS 34.
package struct ConformalInterval: Hashable, Sendable {
  /// The probability to hold, in 0…1 exclusive.
  package let coverage: Double
  /// The intervals that were given before a score came, and those that held it.
  package private(set) var count = 0
  package private(set) var held = 0
  private var sorted: [Double] = []
  /// By how much the next interval may miss.
  private var error: Double

  /// The number of scores that an interval needs: the least from which order statistics reach from 10 %
  /// to 90 %.
  package static let minimumScores = 9
  /// How fast the quantiles follow; as in the paper's examples.
  private static let rate = 0.05
  private static let errors = 0.01...0.9

  package init(coverage: Double) {
    self.coverage = coverage
    error = 1 - coverage
  }

  /// Adds the next score.
  ///
  /// - Parameter score: A finite value; others are ignored.
  /// - Complexity: O(*n*).
  package mutating func add(_ score: Double) {
    guard score.isFinite else { return }
    if let range {
      let hasMissed = !range.contains(score)
      count += 1
      if !hasMissed { held += 1 }
      let next = error + Self.rate * (1 - coverage - (hasMissed ? 1 : 0))
      error = min(Self.errors.upperBound, max(Self.errors.lowerBound, next))
    }
    let place = sorted.firstIndex { $0 > score } ?? sorted.endIndex
    sorted.insert(score, at: place)
  }

  /// Where the next score lies; nil for too few.
  package var range: ClosedRange<Double>? {
    guard sorted.count >= Self.minimumScores else { return nil }
    let (count, tail) = (Double(sorted.count + 1), error / 2)
    // Rounding must not move whole numbers.
    let lower = max(1, Int((tail * count + 1e-9).rounded(.down)))
    let upper = min(sorted.count, Int(((1 - tail) * count - 1e-9).rounded(.up)))
    return sorted[lower - 1]...sorted[upper - 1]
  }
}
