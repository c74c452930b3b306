package import Model
package import Statistics

/// What is expected of a series, and what in it was odd.
package struct SeriesPrediction: Sendable {
  package let series: MetricSeries
  /// As far as the history bears it: no further ahead than it goes back.
  package let forecast: Forecast
  /// How many points ahead were asked for.
  package let asked: Int
  /// When each point of the forecast is due, in seconds since 1970; nil where the series has no
  /// times.
  package let times: [Double]?
  /// When the last point asked for is due; nil where the series has no times.
  package let askedTime: Double?
  package let anomalies: [Anomaly]
  /// When a limit is reached; nil where none is asked for.
  package let breach: Breach?

  /// Whether the forecast ends before what was asked for.
  package var isCut: Bool { forecast.points.count < asked }

  /// When a series reaches a limit.
  package struct Breach: Hashable, Sendable {
    package let limit: Double
    /// Whether the last value is beyond it already.
    package let isReached: Bool
    /// The first step at which it is more likely reached than not; nil within the horizon.
    package let expected: Int?
    /// The first step at which the interval reaches it; nil within the horizon.
    package let earliest: Int?
  }
}
