import Synchronization

/// The null distribution of Mann–Whitney's U without ties.
///
/// The counts are the coefficients of the Gaussian binomial ∏ (1 − qⁿ⁺ⁱ) / (1 − qⁱ), multiplied out
/// one factor after the other; every partial product is symmetric, so that half of it does.
///
/// - SeeAlso: Mann & Whitney (1947); the generating function in Andrews (1976), The Theory of
///   Partitions, chapter 3. The rounding error stays below 10⁻¹⁴.
struct MannWhitneyDistribution {
  private let cumulativeProbabilities: [Double]
  private let largest: Int
  private let normal: DiscreteNormal?

  /// Whether counting takes no longer than some milliseconds.
  static func isAffordable(_ first: Int, _ second: Int) -> Bool {
    cost(first, second) <= 3e7
  }

  /// About as many additions as counting takes.
  static func cost(_ first: Int, _ second: Int) -> Double {
    let (m, n) = (Double(min(first, second)), Double(max(first, second)))
    return m * m * n / 4
  }

  /// Small distributions already counted: one comparison asks for the same sizes again and again.
  private static let counted = Mutex<[ClosedRange<Int>: Self]>([:])

  /// The whole distribution, counted but once while the sizes stay small and few.
  ///
  /// - Parameters:
  ///   - first: The size of a sample, at least 1.
  ///   - second: That of the other.
  static func exact(_ first: Int, _ second: Int) -> Self {
    let sizes = min(first, second)...max(first, second)
    if let known = counted.withLock({ $0[sizes] }) { return known }
    let distribution = Self(first, second, upTo: first * second / 2)
    if first * second <= 20_000 {
      counted.withLock { counted in
        if counted.count >= 32 { counted.removeAll() }
        counted[sizes] = distribution
      }
    }
    return distribution
  }

  /// The exact distribution where that is affordable, else its normal limit.
  init(affordable first: Int, _ second: Int) {
    if Self.isAffordable(first, second) {
      self = Self.exact(first, second)
    } else {
      let (m, n) = (Double(first), Double(second))
      self.init(
        cumulativeProbabilities: [], largest: first * second,
        normal: DiscreteNormal(mean: m * n / 2, variance: m * n * (m + n + 1) / 12))
    }
  }

  private init(cumulativeProbabilities: [Double], largest: Int, normal: DiscreteNormal?) {
    self.cumulativeProbabilities = cumulativeProbabilities
    self.largest = largest
    self.normal = normal
  }

  /// Counts the ways to every statistic up to `limit`.
  ///
  /// - Parameters:
  ///   - first: The size of a sample, at least 1.
  ///   - second: That of the other.
  ///   - limit: At least 0 and at most half of the largest statistic.
  /// - Complexity: O(min(*m*, *n*) · *limit*).
  init(_ first: Int, _ second: Int, upTo limit: Int) {
    let (m, n) = (min(first, second), max(first, second))
    var old = [Double](repeating: 0, count: limit + 1)
    var new = old
    old[0] = 1
    var reached = 0
    for step in 1...m {
      let reach = min(limit, step * n / 2)
      // The upper half of the partial product mirrors the lower one.
      let degree = (step - 1) * n
      for index in (reached + 1)..<max(reached + 1, min(degree, reach) + 1) {
        old[index] = old[degree - index]
      }
      let (scale, shift) = (Double(step) / Double(n + step), n + step)
      Self.multiply(old, into: &new, scale: scale, step: step, shift: shift, reach: reach)
      swap(&old, &new)
      reached = reach
    }
    var sum = 0.0
    for index in old.indices {
      sum += old[index]
      old[index] = sum
    }
    self.init(cumulativeProbabilities: old, largest: m * n, normal: nil)
  }

  /// Multiplies by (1 − q^*shift*) / (1 − q^*step*) and by `scale`, up to the power `reach`.
  private static func multiply(
    _ old: [Double], into new: inout [Double], scale: Double, step: Int, shift: Int, reach: Int
  ) {
    // Said once, so that the loops needn't check it.
    guard step > 0, shift > step, reach >= 0, reach < old.count, reach < new.count else { return }
    for index in 0..<min(step, reach + 1) { new[index] = old[index] * scale }
    for index in min(step, reach + 1)..<min(shift, reach + 1) {
      new[index] = old[index] * scale + new[index - step]
    }
    for index in min(shift, reach + 1)..<(reach + 1) {
      new[index] = (old[index] - old[index - shift]) * scale + new[index - step]
    }
  }

  /// P(U ≤ `statistic`).
  ///
  /// - Parameter statistic: Any; an exact one no farther from either end than was counted.
  func cumulative(_ statistic: Int) -> Double {
    if let normal { return normal.cumulative(statistic) }
    if statistic < 0 { return 0 }
    if statistic >= largest { return 1 }
    if statistic < cumulativeProbabilities.count { return cumulativeProbabilities[statistic] }
    let mirrored = min(largest - statistic - 1, cumulativeProbabilities.count - 1)
    return 1 - cumulativeProbabilities[mirrored]
  }
}
