/// Student's t distribution.
///
/// - SeeAlso: Student (1908), Biometrika 6, doi:10.1093/biomet/6.1.1; the tails by the incomplete
///   beta function, as in Abramowitz & Stegun 26.7.1.
package struct StudentTDistribution: Hashable, Sendable {
  /// The degrees of freedom, finite and above 0, whole or not.
  package let degreesOfFreedom: Double

  /// A t distribution, or `nil` unless the degrees of freedom are finite and above 0.
  package init?(degreesOfFreedom: Double) {
    guard degreesOfFreedom.isFinite, degreesOfFreedom > 0 else { return nil }
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// P(X ≤ `value`), in 0…1; NaN for NaN.
  package func cdf(_ value: Double) -> Double { survival(-value) }

  /// P(X > `value`), in 0…1, without cancellation in the tail; NaN for NaN.
  package func survival(_ value: Double) -> Double {
    let outside = twoSided(value)
    return value >= 0 ? outside / 2 : 1 - outside / 2
  }

  /// P(|X| > `size`), in 0…1; NaN for NaN.
  package func twoSided(_ size: Double) -> Double {
    size.isNaN ? .nan : tails(abs(size)).lower
  }

  /// The value below which X lies with the probability given.
  ///
  /// - Parameter probability: In 0…1, whose ends give −∞ and ∞; NaN for anything else.
  package func quantile(_ probability: Double) -> Double {
    guard 0 <= probability, probability <= 1 else { return .nan }
    if probability == 0.5 { return 0 }
    if probability > 0.5 { return -quantile(1 - probability) }
    if probability == 0 { return -.infinity }
    // The fraction beyond a size is the lower tail of its beta variable.
    return -continuousQuantile(
      (1 - 2 * probability, 2 * probability), upTo: .greatestFiniteMagnitude, from: 1,
      tails: {
        let tails = tails($0)
        return IncompleteBeta(lower: tails.upper, upper: tails.lower)
      },
      density: {
        let (x, y) = shares($0)
        let a = degreesOfFreedom / 2
        return binomialDensity(a, 0.5, p: x, q: y) * (a / (a + 0.5)) / $0
      })
  }

  /// The probability beyond ±`size` as the lower tail, that within as the upper.
  private func tails(_ size: Double) -> IncompleteBeta {
    let (x, y) = shares(size)
    return IncompleteBeta(x: x, complement: y, a: degreesOfFreedom / 2, b: 0.5)
  }

  /// ν / (ν + t²) and t² / (ν + t²), where neither overflows.
  private func shares(_ size: Double) -> (x: Double, y: Double) {
    let root = degreesOfFreedom.squareRoot()
    if size > root {
      let ratio = root / size
      return (ratio * ratio / (1 + ratio * ratio), 1 / (1 + ratio * ratio))
    }
    let ratio = size / root
    return (1 / (1 + ratio * ratio), ratio * ratio / (1 + ratio * ratio))
  }
}
