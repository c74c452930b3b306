/// The binomial distribution.
///
/// - SeeAlso: Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, chapter 3; the
///   probabilities by Loader (2000), the tails by the incomplete beta function.
package struct BinomialDistribution: Hashable, Sendable {
  /// The number of trials, at least 0.
  package let trials: Int
  /// The probability of a success, in 0…1.
  package let probability: Double

  /// A binomial distribution, or `nil` for a negative number of trials or no probability.
  package init?(trials: Int, probability: Double) {
    guard trials >= 0, 0 <= probability, probability <= 1 else { return nil }
    self.trials = trials
    self.probability = probability
  }

  /// P(X = `count`), in 0…1.
  package func probability(of count: Int) -> Double {
    guard 0 <= count, count <= trials else { return 0 }
    return binomialDensity(
      Double(count), Double(trials - count), p: probability, q: 1 - probability)
  }

  /// P(X ≤ `count`), in 0…1.
  package func cdf(_ count: Int) -> Double { tails(count).lower }

  /// P(X > `count`), in 0…1, without cancellation in the tail.
  package func survival(_ count: Int) -> Double { tails(count).upper }

  /// The smallest count that X doesn't exceed with at least the probability given.
  ///
  /// - Parameter probability: In 0…1; `nil` for anything else.
  /// - Complexity: O(log *n*) evaluations of the tails.
  package func quantile(_ probability: Double) -> Int? {
    guard 0 <= probability, probability <= 1 else { return nil }
    func reaches(_ count: Int) -> Bool {
      let tails = tails(count)
      return probability <= 0.5 ? tails.lower >= probability : tails.upper <= 1 - probability
    }
    var (low, high) = (-1, trials)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if reaches(middle) { high = middle } else { low = middle }
    }
    return high
  }

  private func tails(_ count: Int) -> IncompleteBeta {
    if count < 0 { return IncompleteBeta(lower: 0, upper: 1) }
    if count >= trials { return IncompleteBeta(lower: 1, upper: 0) }
    return IncompleteBeta(
      x: 1 - probability, complement: probability, a: Double(trials - count),
      b: Double(count) + 1)
  }
}
