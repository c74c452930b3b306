import Foundation

/// The linear trend of a series without outliers, with a test that accounts for autocorrelation.
package struct LinearTrend: Hashable, Sendable {
  /// Whether `change` is a fraction, that is, all values are positive.
  package let isRatio: Bool
  /// From the first value to the last: last/first − 1 if all values are positive, otherwise
  /// last − first.
  package let change: Double
  /// The 95 % confidence interval of the change.
  package let interval: ClosedRange<Double>
  /// The p-value of the slope, in 0…1.
  package let pValue: Double

  /// The minimum number of values.
  private static let minimumPoints = 8
  /// As in `DriftBreaks`.
  private static let limit = 0.995

  /// - Parameter values: In order.
  /// - Returns: nil for fewer than eight values, for one that isn't finite, and if all are equal.
  /// - SeeAlso: For the effective number of values, Santer et al. (2000), J. Geophys. Res. 105,
  ///   doi:10.1029/1999JD901105.
  package init?(_ values: [Double]) {
    guard values.count >= Self.minimumPoints, values.allSatisfy(\.isFinite),
      let series = CleanedSeries(values)
    else { return nil }
    let lines = LineSums(series.values)
    let line = lines.line(0, series.count)
    let residuals = series.values.indices.map { series.values[$0] - line.at($0) }
    guard let around = CleanedSeries(unchanged: residuals) else { return nil }
    let count = Double(series.count)
    let correlation = SerialCorrelation(of: around, 0, series.count, by: LaggedProducts(of: around))
      .lasting(atMost: Self.limit)
    let inflation = (1 + correlation) / (1 - correlation)
    let freedom = max(count / inflation - 2, 1)
    let variance =
      lines.residualSquares(0, series.count) / (count - 2) * inflation
    let error = sqrt(variance / (count * (count * count - 1) / 12)) * (count - 1)
    guard let t = StudentTDistribution(degreesOfFreedom: freedom) else { return nil }
    let total = line.slope * (count - 1)
    let reach = t.quantile(0.975) * error
    self.isRatio = series.isRatio
    self.change = series.change(total)
    self.interval = series.change(total - reach)...series.change(total + reach)
    self.pValue = error > 0 ? t.twoSided(total / error) : 0
  }
}
