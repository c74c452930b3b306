package import Model
package import Statistics

/// The forecast of a series, and its anomalies.
package struct SeriesPrediction: Sendable {
  package let series: MetricSeries
  /// The forecast, at most as far ahead as the length of the history.
  package let forecast: Forecast
  /// The requested number of points ahead.
  package let asked: Int
  /// The time of each point of the forecast, in seconds since 1970; nil if the series has no times.
  package let times: [Double]?
  /// The time of the last requested point; nil if the series has no times.
  package let askedTime: Double?
  package let anomalies: [Anomaly]
  /// When a limit is reached; nil without a limit.
  package let breach: Breach?

  /// Whether the forecast is shorter than requested.
  package var isCut: Bool { forecast.points.count < asked }

  /// The time at which a series reaches a limit.
  package struct Breach: Hashable, Sendable {
    package let limit: Double
    /// Whether the last value is already beyond it.
    package let isReached: Bool
    /// The first step at which it is more likely reached than not; nil if not within the horizon.
    package let expected: Int?
    /// The first step at which the interval reaches it; nil if not within the horizon.
    package let earliest: Int?
  }
}
