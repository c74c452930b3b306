import Foundation

/// The straight line along a series, spikes aside, with a test that counts in how long noise lasts.
package struct LinearTrend: Hashable, Sendable {
  /// Whether `change` is a fraction: where all values are above 0.
  package let isRatio: Bool
  /// From the first value to the last: last/first − 1 where all values are above 0, else
  /// last − first.
  package let change: Double
  /// Where the change lies, with 95 % confidence.
  package let interval: ClosedRange<Double>
  /// How likely noise alone would have shown such a slope, in 0…1.
  package let pValue: Double

  /// The fewest values that show a drift.
  private static let fewest = 8
  /// As `DriftBreaks` has it.
  private static let limit = 0.995

  /// - Parameter values: In order.
  /// - Returns: nil for fewer than eight values, for one that isn't finite, and where all are equal.
  /// - SeeAlso: For the fewer effective values, Santer et al. (2000), J. Geophys. Res. 105,
  ///   doi:10.1029/1999JD901105.
  package init?(_ values: [Double]) {
    guard values.count >= Self.fewest, values.allSatisfy(\.isFinite),
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
