/// Fisher and Snedecor's F distribution.
///
/// - SeeAlso: Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2,
///   chapter 27; the tails by the incomplete beta function.
package struct FDistribution: Hashable, Sendable {
  /// The degrees of freedom of the numerator, finite and above 0.
  package let numerator: Double
  /// The degrees of freedom of the denominator, finite and above 0.
  package let denominator: Double

  /// An F distribution, or `nil` unless both degrees of freedom are finite and above 0.
  package init?(numerator: Double, denominator: Double) {
    guard numerator.isFinite, denominator.isFinite, numerator > 0, denominator > 0 else {
      return nil
    }
    self.numerator = numerator
    self.denominator = denominator
  }

  /// P(X ≤ `value`), in 0…1; NaN for NaN.
  package func cdf(_ value: Double) -> Double { value.isNaN ? .nan : tails(value).lower }

  /// P(X > `value`), in 0…1, without cancellation in the tail; NaN for NaN.
  package func survival(_ value: Double) -> Double { value.isNaN ? .nan : tails(value).upper }

  /// The value below which X lies with the probability given.
  ///
  /// - Parameter probability: In 0…1, whose ends give 0 and ∞; NaN for anything else.
  package func quantile(_ probability: Double) -> Double {
    guard 0 <= probability, probability <= 1 else { return .nan }
    if probability == 0 { return 0 }
    if probability == 1 { return .infinity }
    let (a, b) = (numerator / 2, denominator / 2)
    return continuousQuantile(
      (probability, 1 - probability), upTo: .greatestFiniteMagnitude, from: 1, tails: tails,
      density: {
        let (x, y) = shares($0)
        return binomialDensity(a, b, p: x, q: y) * (a / (a + b)) * b / $0
      })
  }

  private func tails(_ value: Double) -> IncompleteBeta {
    if value <= 0 { return IncompleteBeta(lower: 0, upper: 1) }
    let (x, y) = shares(value)
    return IncompleteBeta(x: x, complement: y, a: numerator / 2, b: denominator / 2)
  }

  /// d₁ f / (d₁ f + d₂) and d₂ / (d₁ f + d₂), where neither overflows.
  private func shares(_ value: Double) -> (x: Double, y: Double) {
    let ratio = value * (numerator / denominator)
    return ratio > 1
      ? (1 / (1 + 1 / ratio), 1 / ratio / (1 + 1 / ratio)) : (ratio / (1 + ratio), 1 / (1 + ratio))
  }
}
