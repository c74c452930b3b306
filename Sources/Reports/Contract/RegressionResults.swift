import History
import Insight
package import Model
package import Quantities
package import Statistics

/// What `regression` looked at.
package struct RegressionData: Codable, Sendable {
  /// How many.
  package let series: Int
  package let points: Int
}

/// What `regression` prints for programs.
package struct RegressionResults: Codable, Sendable {
  package let series: [Series]
  package let warnings: [String]

  package struct Series: Codable, Sendable {
    package let workflow: String
    package let metric: String
    package let unit: String
    package let better: Metric.Direction
    package let environment: String?
    package let points: Int
    package let changePoints: [ChangePointEntry]
    package let drift: DriftEntry?
  }

  package struct ChangePointEntry: Codable, Sendable {
    /// Of the first point of the new level, counted from 0.
    package let index: Int
    /// The first and the last index at which it may have been, with 95 % confidence.
    package let positions: [Int]?
    package let kind: ChangePoint.Kind
    package let commit: String
    package let lastGood: String
    package let time: String?
    package let before: Double
    package let after: Double
    /// after/before − 1.
    package let change: Double?
    package let interval: Interval?
    package let pValue: Double
    package let status: String
    package let worse: Bool
    package let present: Bool
    package let probableCause: Cause?
  }

  package struct Cause: Codable, Sendable {
    package let name: String
    package let evidence: String
  }

  package struct DriftEntry: Codable, Sendable {
    package let start: Int
    package let end: Int
    package let change: Double
    package let interval: Interval
    package let pValue: Double
    package let worse: Bool
  }
}

extension RegressionResults.Series {
  init(_ finding: RegressionSearch.Finding, statuses: [Regression.Status]) {
    let series = finding.series
    self.init(
      workflow: series.workflow, metric: series.metric.name, unit: series.metric.unit,
      better: series.metric.better, environment: series.environment.orNil, points: series.count,
      changePoints: zip(finding.changes, statuses).map { .init($0, of: series, status: $1) },
      drift: finding.drift.map { .init($0, of: series) })
  }
}

extension RegressionResults.ChangePointEntry {
  fileprivate init(_ change: LevelChange, of series: MetricSeries, status: Regression.Status) {
    let point = change.point
    self.init(
      index: series.offset + point.index,
      positions: point.kind == .drift
        ? nil
        : [series.offset + point.positions.lowerBound, series.offset + point.positions.upperBound],
      kind: point.kind, commit: change.commit, lastGood: change.lastGood,
      time: change.time.map { Instant(secondsSince1970: $0).description }, before: point.before,
      after: point.after, change: change.change, interval: change.interval.map { Interval($0) },
      pValue: point.pValue, status: status.rawValue, worse: change.isWorse(series.metric),
      present: change.isPresent,
      probableCause: change.cause.map { .init(name: $0.name, evidence: $0.evidence) })
  }
}

extension RegressionResults.DriftEntry {
  fileprivate init(_ drift: Drift, of series: MetricSeries) {
    self.init(
      start: series.offset + drift.start, end: series.offset + drift.end,
      change: drift.line.change, interval: Interval(drift.line.interval),
      pValue: drift.line.pValue, worse: drift.isWorse)
  }
}
