package import Model
package import Statistics

/// How a series moves: since its last change of level, by the clock, and within its runs.
package struct SeriesTrend: Sendable {
  package let series: MetricSeries
  /// Where the level changed last; 0 where it never did.
  package let since: Int
  /// The slope since then, as a fraction of the level a point where all values are above 0, else in
  /// the unit a point; nil where there are too few points.
  package let slope: TheilSen?
  /// Whether the slope is a fraction.
  package let isRatio: Bool
  /// From the first point of the slope to the last, in seconds; nil without times.
  package let span: Double?
  /// Points a day on average; nil without times, and for less than a day of them.
  package let pointsPerDay: Double?
  /// What the hour does; nil where the data can't say.
  package let hours: ClockEffect?
  /// What the day of the week does; nil where the data can't say.
  package let weekdays: ClockEffect?
  /// How runs go from their start to their end; nil where points have too few samples.
  package let withinRuns: WithinRuns?
  package let anomalies: [Anomaly]

  /// From how many points to the next the slope is told.
  package var steps: Int { max(1, series.count - since - 1) }

  /// Whether the slope is for the worse, and surely none by chance.
  package var isGettingWorse: Bool {
    guard let slope, slope.pValue <= 0.01 else { return false }
    return (slope.slope > 0) == (series.metric.better == .lower)
  }

  /// What a part of the clock does to a series.
  package struct ClockEffect: Sendable {
    /// The effect of one hour or one day.
    package struct Part: Hashable, Sendable {
      /// The hour in 0…23, UTC, or the day in 1…7 from Monday.
      package let part: Int
      /// As a fraction of the level where all values are above 0, else in the unit.
      package let effect: Double
      /// Where the effect lies, with 95 % confidence.
      package let interval: ClosedRange<Double>
      package let points: Int
    }

    package let parts: [Part]
    /// That all are alike.
    package let pValue: Double
  }

  /// How the samples of a point change in the order in which they were measured.
  package struct WithinRuns: Sendable {
    /// How many points had samples enough.
    package let points: Int
    /// The first sample as a fraction of the others, less 1.
    package let start: ShiftEstimate?
    /// The last third of the samples after the first as a fraction of their first third, less 1.
    package let degradation: ShiftEstimate?
  }
}

/// How two metrics of a workflow move together, their levels and trends aside.
package struct MetricCorrelation: Sendable {
  package let workflow: String
  package let environment: String
  package let metrics: (String, String)
  /// Spearman's, in −1…1.
  package let rho: Double
  /// Where it lies, with 95 % confidence.
  package let interval: ClosedRange<Double>
  /// Of none, adjusted for how many pairs were looked at.
  package let pValue: Double
  package let points: Int
}
