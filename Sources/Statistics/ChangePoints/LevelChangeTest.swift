import Foundation

/// The test of one change of level between its neighbours.
struct LevelChangeTest {
  /// The step on the cleaned scale.
  let step: Double
  /// The standard error of the step, noise that lasts accounted for.
  let standardError: Double
  let degreesOfFreedom: Double
  /// How likely noise alone would have shown such a step anywhere in the series.
  let pValue: Double
  /// By how much the p-value is larger than that of a test at a place known beforehand.
  private let chances: Double
  /// How many values tell as much as one would alone.
  let inflation: Double
  /// By how much a place may lower the sum of squares less than the best and still be the place.
  let indifference: Double

  /// How many values count as one half in weighing what a stretch says of its own noise against
  /// what the whole series says.
  private static let shrinkage = 20.0
  /// How many values' worth the series' variance counts beside a stretch's.
  private static let borrowed = 10.0
  /// Where twice the log-likelihood has fallen by this much from its maximum, the place is outside
  /// of the 95 % set: (1 − exp(−x/2))² = 0.95.
  ///
  /// - SeeAlso: Yao (1987), Ann. Statist. 15, doi:10.1214/aos/1176350509; as a set, Eo & Morley
  ///   (2015), Quant. Econ. 6, doi:10.3982/QE186.
  private static let reach = 7.352

  /// - Parameters:
  ///   - series: All of it.
  ///   - bounds: The change point between its neighbours.
  ///   - sides: What the stretches before and after say of the noise.
  ///   - whole: What all stretches say together.
  ///   - limit: The largest correlation believed.
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
    // The residuals of values that hang together vary less than the values do.
    let freedom = max(0.5, count - Double(left) * before - Double(right) * after)
    let variance =
      (both.squares + Self.borrowed * whole.variance(correlation: correlation))
      / (freedom + Self.borrowed)
    self.step =
      series.mean(bounds.index, bounds.end) - series.mean(bounds.start, bounds.index)
    // Counts may be exactly equal; then what a double can tell apart is the noise.
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

  /// Where the step lies, with 95 % confidence, given that it was found large enough to be reported:
  /// of small steps only those that noise made larger are.
  ///
  /// It doesn't reach beyond no step at all. Far above the least step that is reported it is the
  /// interval of Student's t.
  ///
  /// - Parameter rate: The largest p-value that is reported.
  /// - SeeAlso: Zhong & Prentice (2008), Biostatistics 9, doi:10.1093/biostatistics/kxn001.
  func interval(reportedAt rate: Double) -> ClosedRange<Double> {
    guard let t = StudentTDistribution(degreesOfFreedom: degreesOfFreedom) else {
      return step...step
    }
    let found = abs(step) / standardError
    let least = min(found, -t.quantile(rate / chances / 2))
    // P(found or more | reported), which grows with the true step.
    func exceeding(_ truth: Double) -> Double {
      t.survival(found - truth) / (t.survival(least - truth) + t.cdf(-least - truth))
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
    let (least95, most95) = (truth(0.025), truth(0.975))
    return step > 0 ? least95...most95 : -most95 ... -least95
  }

  /// How many independent chances noise has to show a change between stretches of such lengths
  /// anywhere in a series.
  ///
  /// A stretch of length h fits n/h times, and every doubling of h gets the same share of the
  /// error. The factor was set by simulation; the tests repeat it.
  static func places(_ count: Int, shorterSide: Int) -> Double {
    let n = Double(count)
    return 2 * n / min(Double(shorterSide), n / 2) * log2(max(2, n / 3))
  }
}

/// The noise of a whole series, from all its stretches.
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

  /// The variance of a value, if neighbours are correlated so.
  func variance(correlation: Double) -> Double {
    let freedom = lengths.reduce(0.0) {
      $0 + Double($1)
        * (1 - SerialCorrelation.varianceOfMean($1, correlation: correlation))
    }
    return squares / max(1, freedom)
  }
}
