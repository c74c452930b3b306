import Foundation

/// The test of one change point with respect to its neighbors.
struct LevelChangeTest {
  /// The step on the transformed scale.
  let step: Double
  /// The standard error of the step, corrected for autocorrelation.
  let standardError: Double
  let degreesOfFreedom: Double
  /// The probability of such a step anywhere in a series of pure noise.
  let pValue: Double
  /// The factor of the p-value for the number of possible positions.
  private let chances: Double
  /// The number of autocorrelated values equivalent to one independent value.
  let inflation: Double
  /// The maximum loss of the sum of squares for a position in the confidence set.
  let indifference: Double

  /// The number of values at which a segment's own estimate of the noise has a weight of one half,
  /// relative to that of the whole series.
  private static let shrinkage = 20.0
  /// The weight of the series' variance relative to a segment's, in values.
  private static let borrowed = 10.0
  /// The drop of twice the log-likelihood that bounds the 95 % confidence set of the position:
  /// (1 − exp(−x/2))² = 0.95.
  ///
  /// - SeeAlso: Yao (1987), Ann. Statist. 15, doi:10.1214/aos/1176350509; as a set, Eo & Morley
  ///   (2015), Quant. Econ. 6, doi:10.3982/QE186.
  private static let reach = 7.352

  /// - Parameters:
  ///   - series: The whole series.
  ///   - bounds: The change point between its neighbors.
  ///   - sides: The noise of the segments before and after.
  ///   - whole: The noise of all segments together.
  ///   - limit: The maximum autocorrelation that is used.
  init(
    in series: CleanedSeries, _ bounds: (start: Int, index: Int, end: Int),
    sides: (before: SerialCorrelation, after: SerialCorrelation), whole: SerialNoise, limit: Double
  ) {
    let (left, right) = (bounds.index - bounds.start, bounds.end - bounds.index)
    let both = sides.before + sides.after
    let count = Double(left + right)
    let weight = count / (count + Self.shrinkage)
    let correlation = min(
      limit, weight * both.lasting(atMost: limit) + (1 - weight) * whole.correlation)
    let (before, after) = (
      SerialCorrelation.varianceOfMean(left, correlation: correlation),
      SerialCorrelation.varianceOfMean(right, correlation: correlation)
    )
    // The residuals of autocorrelated values underestimate the variance.
    let freedom = max(0.5, count - Double(left) * before - Double(right) * after)
    let variance =
      (both.squares + Self.borrowed * whole.variance(correlation: correlation))
      / (freedom + Self.borrowed)
    self.step =
      series.mean(bounds.index, bounds.end) - series.mean(bounds.start, bounds.index)
    // Counts may be exactly equal; then the resolution of a double is the noise.
    self.standardError = max(
      sqrt(variance * (before + after)), 1e-12 * (abs(series.center) + abs(step)))
    self.inflation = (1 + correlation) / (1 - correlation)
    self.degreesOfFreedom = max(count / inflation - 2, 1) + 5
    self.indifference = Self.reach * variance * inflation
    let alone =
      StudentTDistribution(degreesOfFreedom: degreesOfFreedom)?
      .twoSided(step / standardError) ?? 1
    self.chances = Self.places(series.count, shorterSide: min(left, right))
    self.pValue = min(1, alone * chances)
  }

  /// The 95 % confidence interval of the step, conditional on being large enough to be reported: small
  /// steps are reported only if noise inflates them.
  ///
  /// It doesn't extend beyond 0. For large steps it is the interval of Student's t.
  ///
  /// - Parameter rate: The maximum p-value that is reported.
  /// - SeeAlso: Zhong & Prentice (2008), Biostatistics 9, doi:10.1093/biostatistics/kxn001.
  func interval(reportedAt rate: Double) -> ClosedRange<Double> {
    guard let t = StudentTDistribution(degreesOfFreedom: degreesOfFreedom) else {
      return step...step
    }
    let found = abs(step) / standardError
    let minimum = min(found, -t.quantile(rate / chances / 2))
    // P(observed step or larger | reported), which increases with the true step.
    func exceeding(_ truth: Double) -> Double {
      t.survival(found - truth) / (t.survival(minimum - truth) + t.cdf(-minimum - truth))
    }
    func truth(_ probability: Double) -> Double {
      let reach = t.quantile(0.975)
      var (low, high) = (0.0, found + 2 * reach)
      while high - low > 1e-9 * (found + reach) {
        let middle = (low + high) / 2
        if exceeding(middle) < probability { low = middle } else { high = middle }
      }
      return (low + high) / 2 * standardError
    }
    let (lower95, upper95) = (truth(0.025), truth(0.975))
    return step > 0 ? lower95...upper95 : -upper95 ... -lower95
  }

  /// The effective number of independent positions for a change between segments of these lengths in a
  /// series.
  ///
  /// A segment of length h fits n/h times, and every doubling of h gets the same fraction of the error
  /// rate. The factor was calibrated by simulation, which the tests repeat.
  static func places(_ count: Int, shorterSide: Int) -> Double {
    let n = Double(count)
    return 2 * n / min(Double(shorterSide), n / 2) * log2(max(2, n / 3))
  }
}

/// The noise of a whole series, from all its segments.
struct SerialNoise {
  let correlation: Double
  private let squares: Double
  private let lengths: [Int]

  init(_ stretches: [SerialCorrelation], limit: Double) {
    let whole = stretches.dropFirst().reduce(stretches[0], +)
    self.correlation = whole.lasting(atMost: limit)
    self.squares = whole.squares
    self.lengths = stretches.map(\.count)
  }

  /// The variance of a value, for a given autocorrelation.
  func variance(correlation: Double) -> Double {
    let freedom = lengths.reduce(0.0) {
      $0 + Double($1)
        * (1 - SerialCorrelation.varianceOfMean($1, correlation: correlation))
    }
    return squares / max(1, freedom)
  }
}
