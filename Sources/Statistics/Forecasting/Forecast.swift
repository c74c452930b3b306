/// What is expected to come, with intervals, and how well the same way did before.
package struct Forecast: Hashable, Sendable {
  /// The value a number of steps ahead.
  package struct Point: Hashable, Sendable {
    /// Counted from 1.
    package let step: Int
    package let mean: Double
    package let lower: Double
    package let upper: Double
  }

  /// How forecasts made earlier in the series, of what is known by now, did.
  package struct BackTest: Hashable, Sendable {
    /// From how many places in the series forecasts were made.
    package let origins: Int
    /// How far ahead each looked.
    package let horizon: Int
    /// 2|y − f| / (|y| + |f|) on average, in 0…2.
    package let smape: Double
    /// The mean error as a multiple of that of the seasonal naive forecast within the series; nil
    /// where that is 0.
    package let mase: Double?
    /// The share of values in their interval, each interval made without the forecast it is tried
    /// on; nil with fewer than three origins.
    package let coverage: Double?
  }

  /// A model and its share in the forecast.
  package struct Share: Hashable, Sendable {
    package let model: ForecastModel
    /// In 0…1; all together are 1.
    package let weight: Double
    /// Its own error in the back-test: sMAPE in 0…2 where all values are above 0, else the mean
    /// error in the series' unit.
    package let error: Double
  }

  package let points: [Point]
  /// As `points`, with intervals that hold 80 %: the best and the worst that is still likely.
  package let likely: [Point]
  /// In 0…1.
  package let confidence: Double
  /// How many values each season has; empty where none was found.
  package let periods: [Int]
  /// The models whose weighted mean the forecast is, the heaviest first.
  package let shares: [Share]
  /// nil where the series is too short for one; then the intervals are a guess from its steps.
  package let backTest: BackTest?
}
