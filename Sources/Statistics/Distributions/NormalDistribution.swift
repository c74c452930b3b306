import Foundation

/// The normal distribution.
///
/// - SeeAlso: Wichura (1988), "Algorithm AS 241: the percentage points of the normal distribution",
///   Appl. Statist. 37, doi:10.2307/2347330.
package struct NormalDistribution: Hashable, Sendable {
  /// The middle, finite.
  package let mean: Double
  /// The standard deviation, finite and above 0.
  package let deviation: Double

  /// The standard normal distribution: mean 0, deviation 1.
  package static let standard = Self()

  private init() {
    self.mean = 0
    self.deviation = 1
  }

  /// A normal distribution, or `nil` unless both are finite and `deviation` is above 0.
  package init?(mean: Double, deviation: Double) {
    guard mean.isFinite, deviation.isFinite, deviation > 0 else { return nil }
    self.mean = mean
    self.deviation = deviation
  }

  /// P(X ≤ `value`), in 0…1; NaN for NaN.
  package func cdf(_ value: Double) -> Double {
    erfc(-(value - mean) / deviation / 2.0.squareRoot()) / 2
  }

  /// P(X > `value`), in 0…1, without cancellation in the tail; NaN for NaN.
  package func survival(_ value: Double) -> Double {
    erfc((value - mean) / deviation / 2.0.squareRoot()) / 2
  }

  /// The value below which X lies with the probability given.
  ///
  /// - Parameter probability: In 0…1, whose ends give −∞ and ∞; NaN for anything else.
  package func quantile(_ probability: Double) -> Double {
    guard 0 <= probability, probability <= 1 else { return .nan }
    if probability == 0 { return -.infinity }
    if probability == 1 { return .infinity }
    return mean + deviation * Self.standardQuantile(probability)
  }

  private static func standardQuantile(_ probability: Double) -> Double {
    let centered = probability - 0.5
    if abs(centered) <= 0.425 {
      let argument = 0.180625 - centered * centered
      return centered * polynomial(center.numerator, argument)
        / polynomial(center.denominator, argument)
    }
    let tail = min(probability, 1 - probability)
    let root = (-log(tail)).squareRoot()
    let (coefficients, argument) = root <= 5 ? (middle, root - 1.6) : (far, root - 5)
    let size =
      polynomial(coefficients.numerator, argument)
      / polynomial(coefficients.denominator, argument)
    return centered < 0 ? -size : size
  }

  private static func polynomial(_ coefficients: [Double], _ argument: Double) -> Double {
    coefficients.reversed().reduce(0) { $0 * argument + $1 }
  }

  private struct Coefficients {
    let numerator: [Double]
    let denominator: [Double]
  }

  private static let center = Coefficients(
    numerator: [
      3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3,
      1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
      3.3430575583588128105e+4, 2.5090809287301226727e+3,
    ],
    denominator: [
      1, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
      2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4,
      5.2264952788528545610e+3,
    ])

  private static let middle = Coefficients(
    numerator: [
      1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
      3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
      2.27238449892691845833e-2, 7.74545014278341407640e-4,
    ],
    denominator: [
      1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
      1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
      1.05075007164441684324e-9,
    ])

  private static let far = Coefficients(
    numerator: [
      6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
      2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
      2.71155556874348757815e-5, 2.01033439929228813265e-7,
    ],
    denominator: [
      1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
      7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
      2.04426310338993978564e-15,
    ])
}
