import Foundation

/// Solves for the quantile of a continuous distribution on the positive numbers, to full precision.
///
/// Newton's steps on the logarithms of the value and of its smaller tail, where powers are straight
/// lines; kept within a bracket that halves whenever a step would leave it.
///
/// - Parameters:
///   - target: The probabilities on either side of the quantile, both above 0.
///   - highest: The largest value possible, finite.
///   - start: The first guess, above 0 and at most `highest`.
///   - tails: P(X ≤ x) and P(X > x).
///   - density: The density at x.
func continuousQuantile(
  _ target: (lower: Double, upper: Double), upTo highest: Double, from start: Double,
  tails: (Double) -> IncompleteBeta, density: (Double) -> Double
) -> Double {
  let isLower = target.lower <= target.upper
  let wanted = min(target.lower, target.upper)
  var (low, high) = (0.0, highest)
  var value = start
  for _ in 0..<500 {
    let both = tails(value)
    let tail = isLower ? both.lower : both.upper
    if tail == wanted { return value }
    if (tail < wanted) == isLower { low = value } else { high = value }
    let slope = density(value) * value / tail
    var next = value * exp((isLower ? -1 : 1) * log(tail / wanted) / slope)
    if !(next > low && next < high) {
      // The bracket may span hundreds of powers of ten: halve its exponents first.
      next =
        low > 0 && high / low < 4
        ? low + (high - low) / 2
        : max(low, .leastNonzeroMagnitude).squareRoot() * high.squareRoot()
    }
    if abs(next - value) <= 1e-16 * value || next == low || next == high { return next }
    value = next
  }
  return value
}
