package import Model
import Quantities
package import Statistics

/// All that is known of a series at a glance: where its level changed, how it goes on, and what is odd.
package struct SeriesSurvey: Sendable {
  /// What the series comes to.
  package enum State: String, Hashable, Sendable, CaseIterable {
    /// A change for the worse is still there.
    case regressed
    /// It gets slowly worse since its last change.
    case drifting
    /// Its last change was for the better, and is still there.
    case improved
    case steady
    /// It has too few points for a change to be found.
    case short

    /// In which order people want to see them.
    package var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  package let finding: RegressionSearch.Finding
  /// Of the next points; nil where there are too few.
  package let forecast: Forecast?
  package let anomalies: [Anomaly]

  package var series: MetricSeries { finding.series }

  package var state: State {
    guard series.count >= RegressionSearch.minimumPoints else { return .short }
    if regression != nil { return .regressed }
    if finding.drift?.isWorse == true { return .drifting }
    if let last = finding.changes.last, last.isPresent, !last.isWorse(series.metric) {
      return .improved
    }
    return .steady
  }

  /// The newest change for the worse that is still there.
  package var regression: LevelChange? {
    finding.changes.last { $0.isPresent && $0.isWorse(series.metric) }
  }

  /// How many points are forecast.
  private static let horizon = 10
  /// A forecast begins so many points before the end at the earliest: what is older tells little of what is
  /// next, and a site has hundreds of series.
  private static let memory = 120

  /// Surveys all series of a history, on all cores.
  ///
  /// - Parameter history: The history, whose series are surveyed independently.
  /// - Returns: One survey per series, in the order of the history.
  package static func all(of history: RecordedHistory) -> [SeriesSurvey] {
    // It only fails where every series is too short.
    let findings =
      (try? RegressionSearch().findings(in: history))
      ?? history.series.map { RegressionSearch.Finding(series: $0, changes: [], drift: nil) }
    return Parallel.map(findings) { finding in
      let series = finding.series
      return SeriesSurvey(
        finding: finding,
        forecast: forecast(of: series, since: finding.changes.last?.point.index ?? 0),
        anomalies: series.count >= Forecaster.minimumValues
          ? AnomalySearch().anomalies(
            in: series.values, at: Predictor.times(of: series, in: history))
          : [])
    }
  }

  private static func forecast(of series: MetricSeries, since change: Int) -> Forecast? {
    let start = max(change, series.count - memory)
    let recent = Array(series.values.dropFirst(start))
    guard recent.count >= Forecaster.minimumValues else { return nil }
    var forecaster = Forecaster()
    forecaster.families = [.theta, .damped]
    return forecaster.forecast(after: recent, horizon: min(horizon, recent.count - 1))
  }
}
