import Foundation

/// Both tails of the beta distribution: the regularised incomplete beta function I_x(a, b) and
/// 1 − I_x(a, b), the smaller of them without cancellation.
///
/// By the continued fraction of DiDonato & Morris (1992), "Algorithm 708", ACM Trans. Math. Softw.
/// 18, doi:10.1145/131766.131776, evaluated by Lentz's method as modified by Thompson & Barnett
/// (1986), doi:10.1016/0021-9991(86)90046-X; its factor by Loader (2000), which keeps the relative
/// error near 10⁻¹³ for parameters of 10⁴ and above, where a difference of log Γ loses five digits.
struct IncompleteBeta {
  /// I_x(a, b), in 0…1.
  let lower: Double
  /// 1 − I_x(a, b), in 0…1.
  let upper: Double

  init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  /// Evaluates both tails.
  ///
  /// - Parameters:
  ///   - x: In 0…1.
  ///   - complement: 1 − `x`, given apart so that neither is rounded.
  ///   - a: Above 0.
  ///   - b: Above 0.
  /// - Complexity: O(√max(*a*, *b*)) near the mean, less elsewhere.
  init(x: Double, complement: Double, a: Double, b: Double) {
    if x <= 0 || complement <= 0 {
      self.lower = x <= 0 ? 0 : 1
      self.upper = x <= 0 ? 1 : 0
      return
    }
    // x ᵃ y ᵇ / B(a, b)
    let factor = binomialDensity(a, b, p: x, q: complement) * (a / (a + b)) * b
    // The fraction converges fast below the mean; above it, the other tail's does.
    if x * (a + b + 2) < a + 1 {
      self.lower = min(1, factor / Self.fraction(x: x, complement: complement, a: a, b: b))
      self.upper = 1 - lower
    } else {
      self.upper = min(1, factor / Self.fraction(x: complement, complement: x, a: b, b: a))
      self.lower = 1 - upper
    }
  }

  /// x ᵃ y ᵇ / B(a, b) over this is the tail: all terms are positive until `step` exceeds `b`.
  private static func fraction(x: Double, complement: Double, a: Double, b: Double) -> Double {
    let tiny = 1e-300
    func guarded(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    // a y − b x, rounded but once: it is the difference of close numbers near the mean.
    let product = b * x
    let remainder = (-product).addingProduct(b, x)
    let skew = (-product).addingProduct(a, complement) - remainder
    var result = guarded(a * (skew + 1) / (a + 1))
    var c = result
    var d = 0.0
    for step in 1...200_000 {
      let m = Double(step)
      let odd = a + 2 * m - 1
      let numerator = (a + m - 1) / odd * ((a + b + m - 1) / odd) * m * (b - m) * x * x
      let denominator =
        m + m * (b - m) * x / odd + (a + m) / (odd + 2) * (skew + 1 + m * (1 + complement))
      d = 1 / guarded(denominator + numerator * d)
      c = guarded(denominator + numerator / c)
      let change = c * d
      result *= change
      // Also at the end of what a number can hold, where it is none.
      if !(abs(change - 1) >= 1e-16) { break }
    }
    return result
  }
}
