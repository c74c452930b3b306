import Foundation

/// A series prepared for the change point search: variance-stabilized, without outliers.
struct CleanedSeries {
  /// Whether the values are logarithms, so that differences are ratios.
  let isRatio: Bool
  /// The offset subtracted from all values, for the precision of sums.
  let center: Double
  /// The centered values.
  let values: [Double]
  /// The standard deviation of the noise, estimated from consecutive differences.
  let noise: Double
  /// `sums[i]` is the sum of the values before `i`.
  private let sums: [Double]

  /// The threshold of outliers, in robust deviations from the neighbors.
  private static let spike = 4.0
  /// The number of neighbors on each side.
  private static let reach = 3

  /// - Parameter series: At least two finite values.
  /// - Returns: nil if all values are equal.
  init?(_ series: [Double]) {
    guard let minimum = series.min(), let maximum = series.max(), minimum < maximum else {
      return nil
    }
    let isRatio = minimum > 0
    let raw = isRatio ? series.map { log($0) } : series
    var steps = zip(raw, raw.dropFirst()).map { abs($1 - $0) }
    let rootMeanSquare = sqrt(steps.reduce(0) { $0 + $1 * $1 } / Double(2 * steps.count))
    var scale = quantile(0.5, reordering: &steps) / (0.674_489_75 * 2.0.squareRoot())
    // If most values are equal to the previous one, the median of the differences is 0.
    if scale < 1e-6 * rootMeanSquare { scale = rootMeanSquare }
    guard scale > 0 else { return nil }
    self.init(
      Self.withoutSpikes(raw, threshold: Self.spike * scale), isRatio: isRatio, scale: scale)
  }

  /// Creates a series from values without outliers.
  ///
  /// - Returns: nil if all values are equal.
  init?(unchanged series: [Double]) {
    guard let minimum = series.min(), let maximum = series.max(), minimum < maximum else {
      return nil
    }
    self.init(series, isRatio: false, scale: 0)
  }

  private init(_ cleaned: [Double], isRatio: Bool, scale: Double) {
    let center = Statistics.mean(of: cleaned)
    let values = cleaned.map { $0 - center }
    var (sums, sum, squares) = ([0.0], 0.0, 0.0)
    sums.reserveCapacity(values.count + 1)
    for index in values.indices {
      sum += values[index]
      sums.append(sum)
      if index > 0 {
        let step = values[index] - values[index - 1]
        squares += step * step
      }
    }
    self.isRatio = isRatio
    self.center = center
    self.values = values
    self.noise = max(scale, sqrt(squares / Double(2 * (values.count - 1))) / 2)
    self.sums = sums
  }

  var count: Int { values.count }

  /// The series with a segment replaced by the median of another.
  ///
  /// - Returns: nil if all values are then equal.
  func replacing(_ stretch: Range<Int>, byMedianOf other: Range<Int>) -> Self? {
    var changed = values.map { $0 + center }
    let level = median(of: Array(changed[other]))
    for index in stretch { changed[index] = level }
    guard changed.contains(where: { $0 != level }) else { return nil }
    return Self(changed, isRatio: isRatio, scale: noise)
  }

  /// The values in the unit of the series, without outliers.
  var levels: [Double] { values.map(level) }

  /// The sum of the squares.
  var squares: Double { values.reduce(0) { $0 + $1 * $1 } }

  /// The sum of the values from `start` up to, not including, `end`.
  func sum(_ start: Int, _ end: Int) -> Double { sums[end] - sums[start] }

  /// Their mean.
  func mean(_ start: Int, _ end: Int) -> Double { sum(start, end) / Double(end - start) }

  /// Converts a value to the unit of the series.
  func level(_ value: Double) -> Double { isRatio ? exp(value + center) : value + center }

  /// Converts a difference to the definition of `ChangePoint.change`.
  func change(_ difference: Double) -> Double { isRatio ? expm1(difference) : difference }

  /// The best split of a segment into two means.
  ///
  /// - Parameter margin: The minimum number of values on each side.
  /// - Returns: The first index of the right side and the gain: the reduction of the sum of squares.
  ///   nil if the segment is too short.
  func bestSplit(_ start: Int, _ end: Int, margin: Int) -> (index: Int, gain: Double)? {
    guard end - start >= 2 * margin else { return nil }
    let (count, total) = (Double(end - start), sum(start, end))
    var (best, gain) = (start + margin, -1.0)
    for split in (start + margin)...(end - margin) {
      let size = Double(split - start)
      let excess = sums[split] - sums[start] - total * size / count
      let candidate = excess * excess * count / (size * (count - size))
      if candidate > gain { (best, gain) = (split, candidate) }
    }
    return (best, gain)
  }

  /// A Hampel filter: replaces each value beyond the threshold by the median around it.
  ///
  /// - SeeAlso: Hampel (1974), J. Am. Stat. Assoc. 69; the filter as in Pearson (2002),
  ///   doi:10.1109/87.974338.
  private static func withoutSpikes(_ series: [Double], threshold: Double) -> [Double] {
    var cleaned = series
    var window: [Double] = []
    window.reserveCapacity(2 * reach + 1)
    for index in series.indices {
      if isAmongOthers(index, of: series, threshold: threshold) { continue }
      window.removeAll(keepingCapacity: true)
      for value in series[Self.window(around: index, count: series.count)] {
        var place = window.count
        window.append(value)
        while place > 0, window[place - 1] > value {
          window[place] = window[place - 1]
          place -= 1
        }
        window[place] = value
      }
      let middle = center(of: window, near: series[index], threshold: threshold)
      if abs(series[index] - middle) > threshold { cleaned[index] = middle }
    }
    return cleaned
  }

  /// Whether more than half of the seven values around a value are within the threshold of it, in which
  /// case so is their median, without sorting.
  private static func isAmongOthers(
    _ index: Int, of series: [Double], threshold: Double
  ) -> Bool {
    guard index >= reach, index + reach < series.count else { return false }
    let value = series[index]
    var near = 0
    for place in (index - reach)...(index + reach) {
      near += abs(series[place] - value) <= threshold ? 1 : 0
    }
    return near > reach
  }

  /// The median of a window; if the medians of its halves differ by more than the threshold, as at an
  /// end with a new level, the median of the half that contains the value.
  ///
  /// - Parameter window: Ascending.
  private static func center(of window: [Double], near value: Double, threshold: Double) -> Double {
    let half = window.count / 2
    guard window.count.isMultiple(of: 2) else { return window[half] }
    guard window[half] - window[half - 1] > threshold else {
      return (window[half - 1] + window[half]) / 2
    }
    return value < window[half] ? window[half / 2] : window[window.count - 1 - half / 2]
  }

  /// A value and its neighbors: seven, six or four at an end, but never five, because two values on a
  /// new level would be a minority.
  private static func window(around index: Int, count: Int) -> Range<Int> {
    let before = min(index, count - 2 == index ? reach - 1 : reach)
    let after = min(count - 1 - index, index == 1 ? reach - 1 : reach)
    return (index - before)..<(index + after + 1)
  }
}
