import Foundation

/// The error of Stirling's formula: log Γ(*z* + 1) − ((*z* + ½) log *z* − *z* + ½ log 2π).
///
/// - Parameter z: Above 0.
/// - SeeAlso: Loader (2000), "Fast and accurate computation of binomial probabilities"; small
///   arguments by the recurrence of Γ.
func stirlingError(_ z: Double) -> Double {
  var shifted = z
  var sum = 0.0
  while shifted < 16 {
    sum += (shifted + 0.5) * log1p(1 / shifted) - 1
    shifted += 1
  }
  let square = shifted * shifted
  let series =
    1 / 12.0
    - (1 / 360.0
      - (1 / 1260.0
        - (1 / 1680.0 - (1 / 1188.0 - 691 / 360_360.0 / square)
          / square)
          / square)
        / square)
    / square
  return sum + series / shifted
}

/// The deviance *x* log(*x* / *mean*) + *mean* − *x*, without cancellation where both are close.
///
/// - SeeAlso: Loader (2000), section 4.
func deviance(_ x: Double, mean: Double) -> Double {
  if x == 0 { return mean }
  guard abs(x - mean) < 0.1 * (x + mean) else { return x * log(x / mean) + mean - x }
  let ratio = (x - mean) / (x + mean)
  var sum = (x - mean) * ratio
  var term = 2 * x * ratio
  for index in 1..<1000 {
    term *= ratio * ratio
    let next = sum + term / Double(2 * index + 1)
    if next == sum { break }
    sum = next
  }
  return sum
}

/// The binomial density continued to real counts:
/// Γ(*n* + 1) / (Γ(*x* + 1) Γ(*y* + 1)) *p*ˣ *q*ʸ with *n* = *x* + *y*.
///
/// - Parameters:
///   - x: The successes, at least 0.
///   - y: The failures, at least 0.
///   - p: The probability of a success, in 0…1.
///   - q: 1 − `p`, given apart so that neither is rounded.
/// - SeeAlso: Loader (2000), as in R's `dbinom`.
func binomialDensity(_ x: Double, _ y: Double, p: Double, q: Double) -> Double {
  if p == 0 { return x == 0 ? 1 : 0 }
  if q == 0 { return y == 0 ? 1 : 0 }
  let n = x + y
  if n == 0 { return 1 }
  if x == 0 { return exp(p < 0.1 ? n * log1p(-p) : n * log(q)) }
  if y == 0 { return exp(q < 0.1 ? n * log1p(-q) : n * log(p)) }
  let exponent =
    stirlingError(n) - stirlingError(x) - stirlingError(y)
    - deviance(x, mean: n * p) - deviance(y, mean: n * q)
  return exp(exponent) * (n / (2 * .pi * x * y)).squareRoot()
}
