import Foundation

/// The noise of the next difference, as far as the past ones and a hint tell: it sizes the bets.
///
/// It depends only on past values, so it is independent of the sign of the next value, and it is
/// invariant to shifts, so tests of different shifts share it.
///
/// The scale is a mean deviation from the median in which none counts for more than 1.5 scales, so that
/// neither a few outliers nor few values move it far. While there are few values a hint counts as some
/// more, and as fewer the further the values contradict it.
///
/// - SeeAlso: Huber (1981), Robust Statistics, section 5.2, on winsorized scales; Croux & Rousseeuw
///   (1992), Computational Statistics 1, on the median deviation of few values.
struct RunningNoise: Sendable {
  /// nil for fewer than two values without a hint.
  private(set) var expected: ExpectedNoise?
  private let hint: NoiseHint?
  private var sorted: [Double] = []
  private var pending: [Double] = []

  /// Up to this many values it is updated with each, later when the number grows by a sixteenth.
  private static let alwaysExact = 256

  init(hint: NoiseHint? = nil) {
    self.hint = hint
    self.expected = hint?.expected
  }

  /// Adds a finite value.
  ///
  /// - Complexity: O(*n*) up to 256 values, then O(16) on average.
  mutating func add(_ value: Double) {
    if sorted.count < Self.alwaysExact {
      let place = sorted.firstIndex { $0 > value } ?? sorted.endIndex
      sorted.insert(value, at: place)
    } else {
      pending.append(value)
      guard pending.count * 16 >= sorted.count else { return }
      sorted = (sorted + pending.sorted()).sorted()
      pending = []
    }
    guard let spread = Spread(ofSorted: sorted, hint: hint), spread.scale.isFinite else { return }
    expected = ExpectedNoise(
      scale: spread.scale, outliers: spread.outliers, of: sorted.count,
      prior: hint?.outliers ?? .usual)
  }
}

/// What is expected of the noise of a difference.
struct ExpectedNoise: Hashable, Sendable {
  /// The standard deviation, outliers aside, in the unit of the differences; 0 if all are equal.
  let scale: Double
  /// The probability of an outlier, in 0…1.
  let outlierRate: Double

  init(scale: Double, outliers: Int, of count: Int, prior: NoiseHint.Outliers) {
    self.scale = scale
    self.outlierRate = (prior.count + Double(outliers)) / (prior.total + Double(count))
  }
}

/// The spread of some differences.
struct Spread {
  /// An estimate of the standard deviation, outliers aside.
  let scale: Double
  /// The number of values further than 3.5 scales from the median.
  let outliers: Int

  /// The number of scales up to which a deviation counts.
  private static let winsor = 1.5
  private static let outlierDistance = 3.5
  /// The standard deviation of normal noise, in mean deviations (√(π/2)), and in winsorized ones.
  private static let deviationsPerMean = 1.2533
  private static let deviationsPerWinsorizedMean = deviationsPerMean * 1.0793
  /// By how much the median deviation of 2, 3… normal values is too small (Croux & Rousseeuw 1992).
  private static let medianCorrections = [1.196, 1.495, 1.363, 1.206, 1.2, 1.14, 1.129, 1.107]
  /// A contradiction of the hint counts up to this squared logarithm: a factor of ten.
  private static let largestContradiction = 5.3

  /// - Parameters:
  ///   - values: In ascending order.
  ///   - hint: Counts like some values.
  /// - Returns: nil for fewer than two values.
  init?(ofSorted values: [Double], hint: NoiseHint? = nil) {
    guard values.count >= 2 else { return nil }
    let center = quantile(0.5, ofSorted: values)
    let freedom = Double(values.count - 1)
    let raw = Self.roughScale(ofSorted: values, center: center)
    var weight = 0.0
    if let hint {
      let contradiction = raw > 0 ? pow(log(raw / hint.scale), 2) : .infinity
      // Of a right hint this exceeds 2 rarely.
      weight =
        hint.weight / (1 + max(0, freedom * min(contradiction, Self.largestContradiction) - 2))
    }
    func mixed(_ scale: Double) -> Double {
      ((hint?.scale ?? 0) * weight + scale * freedom) / (weight + freedom)
    }
    let edge = Self.winsor * mixed(raw)
    let winsorized = values.reduce(0) { $0 + min(abs($1 - center), edge) } / freedom
    let scale = mixed(winsorized * Self.deviationsPerWinsorizedMean)
    self.scale = scale
    self.outliers = values.count { abs($0 - center) > Self.outlierDistance * scale }
  }

  /// The median deviation, for two values the mean one; at least a fifth of the mean one, for values of
  /// which most are equal.
  private static func roughScale(ofSorted values: [Double], center: Double) -> Double {
    let count = Double(values.count)
    let mean = values.reduce(0) { $0 + abs($1 - center) } / (count - 1) * deviationsPerMean
    guard values.count > 2 else { return mean }
    let correction =
      values.count - 2 < medianCorrections.count
      ? medianCorrections[values.count - 2] : count / (count - 0.8)
    let median = medianDistance(from: center, inSorted: values) * deviationsPerMedianDistance
    return max(correction * median, 0.2 * mean)
  }

  /// The median of the distances from `center`, by merging outwards from it.
  private static func medianDistance(from center: Double, inSorted values: [Double]) -> Double {
    var upper = values.firstIndex { $0 >= center } ?? values.endIndex
    var lower = upper - 1
    var (previous, current) = (0.0, 0.0)
    for _ in 0...(values.count / 2) {
      previous = current
      let below = lower >= 0 ? center - values[lower] : .infinity
      let above = upper < values.count ? values[upper] - center : .infinity
      current = min(below, above)
      if below < above { lower -= 1 } else { upper += 1 }
    }
    return values.count.isMultiple(of: 2) ? midpoint(previous, current) : current
  }
}
