import Foundation

/// A series made ready to be searched for changes: on the scale where noise is even, without spikes.
struct CleanedSeries {
  /// Whether the values are logarithms, so that differences are ratios.
  let isRatio: Bool
  /// What was taken from every value, so that sums stay exact.
  let center: Double
  /// The values around 0.
  let values: [Double]
  /// The standard deviation of the noise from one value to the next.
  let noise: Double
  /// `sums[i]` is the sum of the values before `i`.
  private let sums: [Double]

  /// How many robust deviations from its neighbours make a value a spike.
  private static let spike = 4.0
  /// How many values on each side are its neighbours.
  private static let reach = 3

  /// - Parameter series: At least two finite values.
  /// - Returns: nil where no value differs from another.
  init?(_ series: [Double]) {
    guard let least = series.min(), let most = series.max(), least < most else { return nil }
    let isRatio = least > 0
    let raw = isRatio ? series.map { log($0) } : series
    var steps = zip(raw, raw.dropFirst()).map { abs($1 - $0) }
    let rootMeanSquare = sqrt(steps.reduce(0) { $0 + $1 * $1 } / Double(2 * steps.count))
    var scale = quantile(0.5, reordering: &steps) / (0.674_489_75 * 2.0.squareRoot())
    // Where most values equal the one before, the median of the steps says nothing.
    if scale < 1e-6 * rootMeanSquare { scale = rootMeanSquare }
    guard scale > 0 else { return nil }
    self.init(
      Self.withoutSpikes(raw, threshold: Self.spike * scale), isRatio: isRatio, scale: scale)
  }

  /// Values that are clean already.
  ///
  /// - Returns: nil where no value differs from another.
  init?(unchanged series: [Double]) {
    guard let least = series.min(), let most = series.max(), least < most else { return nil }
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

  /// The series with a stretch replaced by the median of another.
  ///
  /// - Returns: nil where no value differs from another then.
  func replacing(_ stretch: Range<Int>, byMedianOf other: Range<Int>) -> Self? {
    var changed = values.map { $0 + center }
    let level = median(of: Array(changed[other]))
    for index in stretch { changed[index] = level }
    guard changed.contains(where: { $0 != level }) else { return nil }
    return Self(changed, isRatio: isRatio, scale: noise)
  }

  /// The values in the unit of the series, without spikes.
  var levels: [Double] { values.map(level) }

  /// The sum of the squares.
  var squares: Double { values.reduce(0) { $0 + $1 * $1 } }

  /// The sum of the values from `start` up to, not including, `end`.
  func sum(_ start: Int, _ end: Int) -> Double { sums[end] - sums[start] }

  /// Their mean.
  func mean(_ start: Int, _ end: Int) -> Double { sum(start, end) / Double(end - start) }

  /// A value of the cleaned scale in the unit of the series.
  func level(_ value: Double) -> Double { isRatio ? exp(value + center) : value + center }

  /// A difference of the cleaned scale as `ChangePoint.change` has it.
  func change(_ difference: Double) -> Double { isRatio ? expm1(difference) : difference }

  /// The place that splits a stretch into the two most different means.
  ///
  /// - Parameter margin: The fewest values on a side.
  /// - Returns: The first index of the right side and the gain: by how much the split lowers the
  ///   sum of squares. nil where the stretch is too short.
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

  /// Replaces each value further than the threshold from the median around it by that median.
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

  /// Whether more than half of the seven around a value, itself included, are within the threshold of
  /// it: then so is their median, and nobody has to sort them.
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

  /// The median of a window, or where its halves lie further apart than the threshold, as at an end
  /// whose last values are on a new level, that of the half a value belongs to.
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

  /// The neighbours of a value and itself: seven, at an end six or four, never five, of which two
  /// on a new level would be outvoted.
  private static func window(around index: Int, count: Int) -> Range<Int> {
    let before = min(index, count - 2 == index ? reach - 1 : reach)
    let after = min(count - 1 - index, index == 1 ? reach - 1 : reach)
    return (index - before)..<(index + after + 1)
  }
}
