import Insight
import Model
package import Quantities
package import Statistics

/// How many points an operation looked at.
package struct PointsData: Codable, Sendable {
  package let points: Int
}

/// What `trends` prints for programs.
package struct TrendsResults: Codable, Sendable {
  package let series: [Series]
  package let correlations: [Correlation]
  package let anomalies: [AnomalyEntry]
  package let warnings: [String]

  package struct Series: Codable, Sendable {
    package let workflow: String
    package let metric: String
    package let unit: String
    package let environment: String?
    package let points: Int
    /// The first point after the last change of level.
    package let since: Int
    package let trend: Trend?
    package let hourOfDay: HourOfDay?
    package let weekday: Weekday?
    package let withinRuns: WithinRuns?
  }

  package struct Trend: Codable, Sendable {
    /// In the unit, or as a fraction: see `isFraction`.
    package let slopePerPoint: Double
    package let isFraction: Bool
    package let interval: Interval?
    package let pValue: Double
    package let worse: Bool
    /// Over all points.
    package let change: Double
    /// In seconds.
    package let span: Double?
    package let pointsPerDay: Double?
    /// Why there is no rate a day.
    package let reason: String?
  }

  package struct HourOfDay: Codable, Sendable {
    package let pValue: Double
    package let effects: [Effect]

    package struct Effect: Codable, Sendable {
      /// Of the day, in UTC.
      package let hour: Int
      package let effect: Double
      package let interval: Interval
      package let points: Int
    }
  }

  package struct Weekday: Codable, Sendable {
    package let pValue: Double
    package let effects: [Effect]

    package struct Effect: Codable, Sendable {
      /// 1 is Monday.
      package let weekday: Int
      package let effect: Double
      package let interval: Interval
      package let points: Int
    }
  }

  package struct WithinRuns: Codable, Sendable {
    package let points: Int
    package let start: Change?
    package let degradation: Change?
  }

  package struct Change: Codable, Sendable {
    package let change: Double
    package let interval: Interval
  }

  package struct Correlation: Codable, Sendable {
    package let workflow: String
    package let environment: String?
    package let metrics: [String]
    /// Spearman's.
    package let rho: Double
    package let interval: Interval
    package let pValue: Double
    package let points: Int
  }
}

/// A value that doesn't fit its series.
package struct AnomalyEntry: Codable, Sendable {
  package let workflow: String
  package let metric: String
  package let environment: String?
  package let index: Int
  package let commit: String
  package let time: String?
  package let value: Double
  package let expected: Double
  package let range: Interval
  package let score: Double
  package let kind: Anomaly.Kind
}

extension TrendsResults.Series {
  init(_ trend: SeriesTrend) {
    self.init(
      workflow: trend.series.workflow, metric: trend.series.metric.name,
      unit: trend.series.metric.unit, environment: trend.series.environment.orNil,
      points: trend.series.count, since: trend.since, trend: TrendsResults.Trend(trend),
      hourOfDay: trend.hours.map { effect in
        .init(
          pValue: effect.pValue,
          effects: effect.parts.map {
            .init(
              hour: $0.part, effect: $0.effect, interval: Interval($0.interval), points: $0.points)
          })
      },
      weekday: trend.weekdays.map { effect in
        .init(
          pValue: effect.pValue,
          effects: effect.parts.map {
            .init(
              weekday: $0.part, effect: $0.effect, interval: Interval($0.interval),
              points: $0.points)
          })
      },
      withinRuns: trend.withinRuns.map {
        .init(
          points: $0.points, start: $0.start.map(TrendsResults.Change.init),
          degradation: $0.degradation.map(TrendsResults.Change.init))
      })
  }
}

extension TrendsResults.Trend {
  fileprivate init?(_ trend: SeriesTrend) {
    guard let slope = trend.slope else { return nil }
    let hasRate = trend.pointsPerDay != nil
    self.init(
      slopePerPoint: slope.slope, isFraction: trend.isRatio,
      interval: slope.interval.map { Interval($0) }, pValue: slope.pValue,
      worse: trend.isGettingWorse, change: slope.slope * Double(trend.steps), span: trend.span,
      pointsPerDay: trend.pointsPerDay,
      reason: hasRate
        ? nil
        : trend.span == nil
          ? "the series has no times in ascending order"
          : "the history spans less than a day; a rate per day would be an extrapolation")
  }
}

extension TrendsResults.Change {
  fileprivate init(_ estimate: ShiftEstimate) {
    self.init(
      change: estimate.estimate, interval: Interval(lower: estimate.lower, upper: estimate.upper))
  }
}

extension TrendsResults.Correlation {
  init(_ correlation: MetricCorrelation) {
    self.init(
      workflow: correlation.workflow, environment: correlation.environment.orNil,
      metrics: [correlation.metrics.0, correlation.metrics.1], rho: correlation.rho,
      interval: Interval(correlation.interval), pValue: correlation.pValue,
      points: correlation.points)
  }
}

extension AnomalyEntry {
  init(_ anomaly: Anomaly, of series: MetricSeries, in history: RecordedHistory) {
    let entry = history.entry(of: anomaly.index, in: series)
    self.init(
      workflow: series.workflow, metric: series.metric.name,
      environment: series.environment.orNil, index: anomaly.index, commit: entry.commit,
      time: entry.time.map { Instant(secondsSince1970: $0).description },
      value: series.values[anomaly.index],
      expected: anomaly.expected, range: Interval(anomaly.range), score: anomaly.score,
      kind: anomaly.kind)
  }
}
