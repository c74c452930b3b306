import Foundation

/// The Theil–Sen slope: the median of the slopes between all pairs of values, robust to 29 % outliers.
///
/// - SeeAlso: Sen (1968), J. Am. Stat. Assoc. 63, doi:10.1080/01621459.1968.10480934; the variance
///   where noise lasts as in Hamed & Rao (1998), J. Hydrology 204,
///   doi:10.1016/S0022-1694(97)00125-X, with an autoregression of the first order.
package struct TheilSen: Hashable, Sendable {
  /// The slope per value.
  package let slope: Double
  /// The confidence interval of the slope; nil if the autocorrelation is so high that no slope can be
  /// excluded.
  package let interval: ClosedRange<Double>?
  /// The value of the line at the first value.
  package let intercept: Double
  /// The two-sided p-value of no slope, by Kendall's test.
  package let pValue: Double

  /// The maximum number of values; longer series are subsampled evenly.
  private static let maximumPoints = 1500
  private static let limit = 0.995

  /// - Parameters:
  ///   - values: In order, evenly spaced.
  ///   - confidence: In 0…1, exclusive.
  /// - Returns: nil for fewer than three values, and for one that isn't finite.
  /// - Complexity: O(*n*²) for up to 1,500 values, O(*n*) beyond.
  package init?(_ values: [Double], confidence: Double = 0.95) {
    guard values.count >= 3, values.allSatisfy(\.isFinite), confidence > 0, confidence < 1 else {
      return nil
    }
    let stride = (values.count + Self.maximumPoints - 1) / Self.maximumPoints
    let taken = Swift.stride(from: 0, to: values.count, by: stride).map { values[$0] }
    let count = taken.count
    var slopes: [Double] = []
    slopes.reserveCapacity(count * (count - 1) / 2)
    var order = 0
    for first in 0..<count {
      for second in (first + 1)..<max(first + 1, count) {
        let rise = taken[second] - taken[first]
        slopes.append(rise / Double(second - first))
        order += rise > 0 ? 1 : rise < 0 ? -1 : 0
      }
    }
    slopes.sort()
    let slope = quantile(0.5, ofSorted: slopes)
    let residuals = taken.enumerated().map { $1 - slope * Double($0) }
    let n = Double(count)
    // Ties contribute nothing.
    var (ties, start) = (0.0, 0)
    let sorted = taken.sorted()
    for index in sorted.indices where index + 1 == count || sorted[index + 1] != sorted[index] {
      let size = Double(index + 1 - start)
      ties += size * (size - 1) * (2 * size + 5)
      start = index + 1
    }
    // Centered, so that they aren't treated as ratios; without outliers, which would mask the
    // autocorrelation.
    let middle = median(of: residuals)
    let correlation =
      CleanedSeries(residuals.map { $0 - middle }).map {
        SerialCorrelation(of: $0, 0, count, by: LaggedProducts(of: $0)).lasting(atMost: Self.limit)
      } ?? 0
    let variance =
      (n * (n - 1) * (2 * n + 5) - ties) / 18 * (1 + correlation) / (1 - correlation)
    let deviation = sqrt(max(0, variance))
    let reach = NormalDistribution.standard.quantile((1 + confidence) / 2) * deviation
    let all = Double(slopes.count)
    let lower = max(0, Int(((all - reach) / 2).rounded(.down)) - 1)
    let upper = min(slopes.count - 1, Int(((all + reach) / 2).rounded(.up)))
    let step = Double(stride)
    self.slope = slope / step
    self.interval = reach < all ? (slopes[lower] / step)...(slopes[upper] / step) : nil
    self.intercept = middle
    let score = deviation > 0 ? max(0, Double(abs(order)) - 1) / deviation : 0
    self.pValue = min(1, 2 * NormalDistribution.standard.survival(score))
  }
}
