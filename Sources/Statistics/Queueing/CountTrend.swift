import Foundation

/// How counts of equal periods grow: by the same factor, or by the same number, each period.
///
/// A generalised linear model with a variance in proportion to the mean, fitted by iteratively
/// reweighted least squares.
///
/// - SeeAlso: McCullagh and Nelder (1989), Generalized Linear Models, chapters 6 and 9.
package struct CountTrend: Sendable {
  /// What stays the same from period to period.
  package enum Growth: Hashable, Sendable, CaseIterable {
    case factor, number
  }

  package let growth: Growth
  /// The count expected of the last period.
  package let level: Double
  /// By how much the logarithm, or for `number` the count, grows a period.
  package let slope: Double
  /// The variances of `level` (for `factor`: of its logarithm) and of `slope`, and their covariance.
  package let covariance: (level: Double, slope: Double, both: Double)
  /// The variance of a count over its mean, with what neighbours have in common.
  package let dispersion: Double
  /// How badly it fits, in units of the dispersion of counts by chance.
  package let deviance: Double
  package let degreesOfFreedom: Double

  /// The fewest periods that tell a trend and an error.
  package static let fewestPeriods = 4
  private static let steps = 50

  /// Fits a trend.
  ///
  /// - Parameters:
  ///   - counts: Of each period, 0 or more; the oldest first.
  ///   - growth: Its kind.
  /// - Returns: `nil` for fewer than four periods, no counts at all, and where no fit is found.
  package init?(counts: [Double], growth: Growth) {
    let count = counts.count
    let mean = counts.reduce(0, +) / Double(max(count, 1))
    guard count >= Self.fewestPeriods, mean > 0, counts.allSatisfy({ $0 >= 0 && $0.isFinite })
    else { return nil }
    // Time counts back from the last period, so that the intercept is its level.
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
    // What one period has too many the next has, too: fewer independent ones are worth the same.
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

  /// The count expected some periods after the last, over that of the last.
  package func multiple(after periods: Double) -> Double {
    switch growth {
    case .factor: exp(min(300, slope * periods))
    case .number: max(0, 1 + slope * periods / level)
    }
  }

  /// A course that the counts may take as far as anyone can tell, over the level of the last period.
  ///
  /// - Parameter generator: Draws level and slope from Student's distribution around the fit.
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

  /// One course.
  package struct Course: Hashable, Sendable {
    let growth: Growth
    let level: Double
    let shift: Double
    let slope: Double

    /// The count expected some periods after the last, over the fitted level of the last.
    package func multiple(after periods: Double) -> Double {
      switch growth {
      case .factor: exp(min(300, shift + slope * periods))
      case .number: max(0, 1 + (shift + slope * periods) / level)
      }
    }
  }
}
