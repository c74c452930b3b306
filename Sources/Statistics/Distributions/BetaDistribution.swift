/// The beta distribution.
///
/// - SeeAlso: Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2,
///   chapter 25; the tails as `IncompleteBeta` does.
package struct BetaDistribution: Hashable, Sendable {
  /// The first shape, finite and above 0.
  package let a: Double
  /// The second shape, finite and above 0.
  package let b: Double

  /// A beta distribution, or `nil` unless both shapes are finite and above 0.
  package init?(a: Double, b: Double) {
    guard a.isFinite, b.isFinite, a > 0, b > 0 else { return nil }
    self.a = a
    self.b = b
  }

  /// P(X ≤ `value`), in 0…1: the regularised incomplete beta function; NaN for NaN.
  package func cdf(_ value: Double) -> Double {
    value.isNaN ? .nan : IncompleteBeta(x: value, complement: 1 - value, a: a, b: b).lower
  }

  /// P(X > `value`), in 0…1, without cancellation in the tail; NaN for NaN.
  package func survival(_ value: Double) -> Double {
    value.isNaN ? .nan : IncompleteBeta(x: value, complement: 1 - value, a: a, b: b).upper
  }

  /// The value below which X lies with the probability given.
  ///
  /// - Parameter probability: In 0…1, whose ends give 0 and 1; NaN for anything else.
  package func quantile(_ probability: Double) -> Double {
    guard 0 <= probability, probability <= 1 else { return .nan }
    if probability == 0 { return 0 }
    if probability == 1 { return 1 }
    return continuousQuantile(
      (probability, 1 - probability), upTo: 1, from: a / (a + b),
      tails: { IncompleteBeta(x: $0, complement: 1 - $0, a: a, b: b) },
      density: { binomialDensity(a, b, p: $0, q: 1 - $0) * (a / (a + b)) * b / $0 / (1 - $0) })
  }
}
