/// The scale of the past differences, which normalizes the next one.
///
/// It depends only on past values, so it is independent of the sign of the next value, and it is
/// invariant to shifts, so tests of different shifts share it. It is robust: the larger of the scaled
/// median absolute deviation and 0.3 mean deviations; for fewer than six values, whose median
/// deviation is too variable, the mean deviation.
struct RunningScale: Sendable {
  /// The scale in the unit of the values, an estimate of the standard deviation; nil for fewer than two
  /// values, 0 if all are equal.
  private(set) var value: Double?
  private var sorted: [Double] = []
  private var pending: [Double] = []

  /// Up to this many values it is updated with each, later when the number grows by a sixteenth.
  private static let alwaysExact = 256

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
    self.value = Self.spread(ofSorted: sorted)
  }

  private static func spread(ofSorted values: [Double]) -> Double? {
    guard values.count >= 2 else { return nil }
    let center = quantile(0.5, ofSorted: values)
    let count = Double(values.count)
    // For normal noise, the standard deviation is 1.2533 = √(π/2) mean deviations.
    let mean = values.reduce(0) { $0 + abs($1 - center) } / (count - 1) * 1.2533
    guard values.count >= 6 else { return mean }
    return max(
      deviationsPerMedianDistance * medianDistance(from: center, inSorted: values), 0.3 * mean)
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
