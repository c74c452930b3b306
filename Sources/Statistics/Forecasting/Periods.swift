import Foundation

/// Detects the seasonal periods of a series from its values.
enum Periods {
  /// Common periods of clocks and calendars, in values.
  private static let usual = [
    4, 5, 6, 7, 8, 10, 12, 13, 14, 20, 24, 26, 28, 30, 48, 52, 60, 96, 120, 144, 168, 288, 336, 365,
    480, 672, 720,
  ]
  /// The longer period that usually accompanies a shorter one: the week with the day, the year with the
  /// week.
  private static let partners = [
    4: 52, 13: 52, 26: 52, 24: 168, 48: 336, 96: 672, 144: 1008, 288: 2016, 7: 365,
  ]
  /// The maximum number of newest values that are used.
  private static let longest = 1000

  /// The periods of a series, ascending; at most two.
  ///
  /// - Parameters:
  ///   - values: On the additive scale.
  ///   - horizon: The number of values to forecast.
  static func detect(in values: [Double], horizon: Int) -> [Int] {
    let newest = Array(values.suffix(longest))
    let steps = zip(newest, newest.dropFirst()).map { $1 - $0 }
    func scores(_ periods: some Sequence<Int>, above minimum: Double) -> [Int: Double] {
      Dictionary(
        uniqueKeysWithValues: periods.compactMap { period in
          guard newest.count >= 3 * period + 1 else { return nil }
          let score = score(of: period, newest, steps)
          return score > max(minimum, Double(period) / Double(newest.count)) ? (period, score) : nil
        })
    }
    var found = scores(usual, above: 0.05)
    if found.isEmpty { found = scores(2...60, above: 0.3) }
    guard let best = found.values.max(),
      let first = found.filter({ $0.value >= 0.8 * best }).keys.min()
    else { return [] }
    let second: Int? =
      if let partner = partners[first], values.count >= 3 * partner {
        partner
      } else {
        found.filter { $0.key > first && $0.key.isMultiple(of: first) }
          .max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
      }
    // A back-test needs some values after the longest period.
    func leavesEnough(_ period: Int) -> Bool {
      values.count - min(horizon, values.count / 4) - (2 * period + 10) >= 5
    }
    guard leavesEnough(first) else { return [] }
    return [first] + [second].compactMap { $0 }.filter(leavesEnough)
  }

  /// The fraction of variance explained by the same phase of other cycles, of the detrended values or of
  /// the differences, whichever is larger.
  private static func score(of period: Int, _ values: [Double], _ steps: [Double]) -> Double {
    let around = zip(values, Seasons.movingAverage(values, period: period)).compactMap {
      value, average in average.map { value - $0 }
    }
    return max(explained(around, period: period), explained(steps, period: period))
  }

  private static func explained(_ values: [Double], period: Int) -> Double {
    var (sums, counts) = ([Double](repeating: 0, count: period), [Int](repeating: 0, count: period))
    for (index, value) in values.enumerated() {
      sums[index % period] += value
      counts[index % period] += 1
    }
    let mean = values.reduce(0, +) / Double(max(1, values.count))
    var (unexplained, total) = (0.0, 0.0)
    for (index, value) in values.enumerated() {
      let phase = index % period
      guard counts[phase] > 1 else { continue }
      let others = (sums[phase] - value) / Double(counts[phase] - 1)
      unexplained += (value - others) * (value - others)
      total += (value - mean) * (value - mean)
    }
    return total > 1e-300 ? 1 - unexplained / total : 0
  }
}
