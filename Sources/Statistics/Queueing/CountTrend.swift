import Foundation

/// The growth of counts of equal periods: by a constant factor or a constant number per period.
///
/// A generalized linear model with a variance proportional to the mean, fitted by iteratively
/// reweighted least squares.
///
/// - SeeAlso: McCullagh and Nelder (1989), Generalized Linear Models, chapters 6 and 9.
package struct CountTrend: Sendable {
  /// The constant of the growth.
  package enum Growth: Hashable, Sendable, CaseIterable {
    case factor, number
  }

  package let growth: Growth
  /// The expected count of the last period.
  package let level: Double
  /// The growth per period of the logarithm, or for `number` of the count.
  package let slope: Double
  /// The variances of `level` (for `factor`: of its logarithm) and of `slope`, and their covariance.
  package let covariance: (level: Double, slope: Double, both: Double)
  /// The dispersion, the variance of a count divided by its mean, corrected for autocorrelation.
  package let dispersion: Double
  /// The deviance of the fit, in units of the Poisson dispersion.
  package let deviance: Double
  package let degreesOfFreedom: Double

  /// The minimum number of periods.
  package static let minimumPeriods = 4
  private static let steps = 50

  /// Fits a trend.
  ///
  /// - Parameters:
  ///   - counts: Of each period, 0 or more; the oldest first.
  ///   - growth: The kind of growth.
  /// - Returns: `nil` for fewer than four periods, without counts, and if no fit is found.
  package init?(counts: [Double], growth: Growth) {
    let count = counts.count
    let mean = counts.reduce(0, +) / Double(max(count, 1))
    guard count >= Self.minimumPeriods, mean > 0, counts.allSatisfy({ $0 >= 0 && $0.isFinite })
    else { return nil }
    // Time is relative to the last period, so the intercept is its level.
    let times = (0..<count).map { Double($0 - count + 1) }
    var (intercept, slope) = (growth == .factor ? log(mean) : mean, 0.0)
    func expected(_ time: Double) -> Double {
      let value = intercept + slope * time
      return growth == .factor ? exp(min(value, 300)) : max(value, mean * 1e-3)
    }
    var inverse = (0.0, 0.0, 0.0)
    for _ in 0..<Self.steps {
      var (s, st, stt, sz, stz) = (0.0, 0.0, 0.0, 0.0, 0.0)
      for (time, value) in zip(times, counts) {
        let fitted = expected(time)
        let weight = growth == .factor ? fitted : 1 / fitted
        let working = growth == .factor ? log(fitted) + (value - fitted) / fitted : value
        s += weight
        st += weight * time
        stt += weight * time * time
        sz += weight * working
        stz += weight * time * working
      }
      let determinant = s * stt - st * st
      guard determinant > 0, determinant.isFinite else { return nil }
      let next = ((stt * sz - st * stz) / determinant, (s * stz - st * sz) / determinant)
      inverse = (stt / determinant, s / determinant, -st / determinant)
      let change = abs(next.0 - intercept) + abs(next.1 - slope) * Double(count)
      (intercept, slope) = next
      if change <= 1e-10 * (abs(intercept) + 1) { break }
    }
    guard intercept.isFinite, slope.isFinite else { return nil }
    let level = growth == .factor ? exp(intercept) : intercept
    guard level > 0 else { return nil }
    var (pearson, deviance) = (0.0, 0.0)
    var residuals: [Double] = []
    for (time, value) in zip(times, counts) {
      let fitted = expected(time)
      residuals.append((value - fitted) / fitted.squareRoot())
      pearson += (value - fitted) * (value - fitted) / fitted
      deviance += 2 * ((value > 0 ? value * log(value / fitted) : 0) - (value - fitted))
    }
    let freedom = Double(count - 2)
    // Autocorrelated residuals reduce the effective number of periods.
    let products = zip(residuals, residuals.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    let common =
      pearson > 0 ? min(0.9, max(0, products / pearson - 1 / Double(count).squareRoot())) : 0
    let dispersion = max(pearson / freedom, 1e-9) * (1 + common) / (1 - common)
    self.growth = growth
    self.level = level
    self.slope = slope
    self.dispersion = dispersion
    self.covariance = (
      inverse.0 * dispersion, inverse.1 * dispersion, inverse.2 * dispersion
    )
    self.deviance = deviance / max(pearson / freedom, 1e-9)
    self.degreesOfFreedom = freedom
  }

  /// The expected count some periods after the last, relative to the last.
  package func multiple(after periods: Double) -> Double {
    switch growth {
    case .factor: exp(min(300, slope * periods))
    case .number: max(0, 1 + slope * periods / level)
    }
  }

  /// A random growth path consistent with the fit, relative to the level of the last period.
  ///
  /// - Parameter generator: Samples level and slope from Student's distribution around the fit.
  package func course(using generator: inout some RandomNumberGenerator) -> Course {
    let distribution = StudentTDistribution(degreesOfFreedom: degreesOfFreedom)
    func draw() -> Double {
      distribution?.quantile(Double.random(in: 1e-9..<1 - 1e-9, using: &generator)) ?? 0
    }
    let (first, second) = (draw(), draw())
    let deviation = covariance.level.squareRoot()
    let onLevel = deviation > 0 ? covariance.both / deviation : 0
    let own = max(0, covariance.slope - onLevel * onLevel).squareRoot()
    let drawn = (level: first * deviation, slope: slope + first * onLevel + second * own)
    return Course(growth: growth, level: level, shift: drawn.level, slope: drawn.slope)
  }

  /// One growth path.
  package struct Course: Hashable, Sendable {
    let growth: Growth
    let level: Double
    let shift: Double
    let slope: Double

    /// The expected count some periods after the last, relative to the fitted level of the last.
    package func multiple(after periods: Double) -> Double {
      switch growth {
      case .factor: exp(min(300, shift + slope * periods))
      case .number: max(0, 1 + (shift + slope * periods) / level)
      }
    }
  }
}
