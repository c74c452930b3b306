/// A forecast with prediction intervals and a back-test.
package struct Forecast: Hashable, Sendable {
  /// The value a number of steps ahead.
  package struct Point: Hashable, Sendable {
    /// Counted from 1.
    package let step: Int
    package let mean: Double
    package let lower: Double
    package let upper: Double
  }

  /// The accuracy of forecasts from earlier origins in the series.
  package struct BackTest: Hashable, Sendable {
    /// The number of origins.
    package let origins: Int
    /// The horizon of each.
    package let horizon: Int
    /// 2|y − f| / (|y| + |f|) on average, in 0…2.
    package let smape: Double
    /// The mean error relative to that of the seasonal naive forecast within the series; nil if that
    /// is 0.
    package let mase: Double?
    /// The coverage of the intervals, each calibrated without the forecast on which it is tested; nil
    /// with fewer than three origins.
    package let coverage: Double?
  }

  /// A model and its weight in the forecast.
  package struct Share: Hashable, Sendable {
    package let model: ForecastModel
    /// In 0…1; all together are 1.
    package let weight: Double
    /// Its own error in the back-test: sMAPE in 0…2 if all values are positive, otherwise the mean error
    /// in the series' unit.
    package let error: Double
  }

  package let points: [Point]
  /// As `points`, with 80 % intervals: the best and the worst likely values.
  package let likely: [Point]
  /// In 0…1.
  package let confidence: Double
  /// The length of each season; empty if there is none.
  package let periods: [Int]
  /// The averaged models, in decreasing order of weight.
  package let shares: [Share]
  /// nil if the series is too short; then the intervals are estimated from its differences.
  package let backTest: BackTest?
}
