import Foundation
package import Model
package import Quantities
import Statistics

/// Forecasts recorded series, and finds anomalies.
package struct Predictor: Sendable {
  /// The horizon.
  package enum Horizon: Hashable, Sendable {
    case points(Int)
    /// In seconds; converted to points by the mean interval.
    case time(Seconds)
  }

  package var horizon = Horizon.points(10)
  /// The coverage of the intervals, in 0…1, exclusive.
  package var confidence: Fraction = 0.95
  /// A value that the series should not reach, in its unit.
  package var limit: Double?

  /// The maximum number of points ahead.
  package static let maximumPoints = 10_000

  package init() {}

  /// Forecasts all series, on all cores; at most as far ahead as the length of the history.
  ///
  /// The errors of a forecast can only be measured at horizons that the past contains.
  ///
  /// - SeeAlso: Tashman (2000), Int. J. Forecast. 16, doi:10.1016/S0169-2070(00)00065-0.
  /// - Parameters:
  ///   - history: The history, whose series are forecast independently.
  ///   - progress: Called with the number of finished series and the total.
  /// - Returns: One prediction per series, in the order of the history.
  /// - Throws: `InsightError` if no series has enough points, or the horizon is a time and none has
  ///   times.
  package func predictions(
    for history: RecordedHistory, progress: (@Sendable (Int, Int) -> Void)? = nil
  ) throws(InsightError) -> [SeriesPrediction] {
    let longest = history.series.map(\.count).max() ?? 0
    guard longest >= Forecaster.minimumValues else {
      throw InsightError(
        code: .insufficientData,
        detail: """
          too little data: the longest series has \(longest) points, but a forecast needs \
          \(Forecaster.minimumValues)
            Record more commits: perf-check record --at REV
            Or analyze another history: --input FILE
          """)
    }
    let usable = history.series.filter { $0.count >= Forecaster.minimumValues }
    if case .time = horizon, !usable.contains(where: { spacing(of: $0, in: history) != nil }) {
      throw InsightError(
        code: .usage,
        detail: """
          the series have no times, so the horizon can't be converted to points
            Specify a number of points: --forecast-horizon 10
          """)
    }
    return Parallel.map(usable, progress: progress) { prediction(for: $0, in: history) }
  }

  private func prediction(
    for series: MetricSeries, in history: RecordedHistory
  ) -> SeriesPrediction {
    let times = Self.times(of: series, in: history)
    let spacing = spacing(of: series, in: history)
    let count =
      switch horizon {
      case .points(let count): count
      case .time(let time): spacing.map { Int(saturating: (time.value / $0).rounded(.up)) } ?? 10
      }
    let asked = max(1, count)
    let ahead = min(asked, series.count - 1, Self.maximumPoints)
    var forecaster = Forecaster()
    forecaster.confidence = confidence.value
    // Level shifts are not removed: adjusting them made forecasts of the weekly series of M4 worse (sMAPE
    // 5.6 instead of 5.2 %), and intervals too narrow.
    let forecast = forecaster.forecast(after: series.values, horizon: ahead)
    let last = times?.last
    return SeriesPrediction(
      series: series, forecast: forecast, asked: asked,
      times: last.flatMap { last in
        spacing.map { spacing in forecast.points.map { last + Double($0.step) * spacing } }
      },
      askedTime: last.flatMap { last in spacing.map { last + Double(asked) * $0 } },
      anomalies: AnomalySearch().anomalies(in: series.values, at: times),
      breach: limit.map { breach(of: $0, forecast, series) })
  }

  private func breach(
    of limit: Double, _ forecast: Forecast, _ series: MetricSeries
  ) -> SeriesPrediction.Breach {
    let metric = series.metric
    let isWorse: (Double) -> Bool = { metric.better == .lower ? $0 > limit : $0 < limit }
    return SeriesPrediction.Breach(
      limit: limit, isReached: series.values.last.map(isWorse) ?? false,
      expected: forecast.points.first { isWorse($0.mean) }?.step,
      earliest: forecast.points.first {
        isWorse(metric.better == .lower ? $0.upper : $0.lower)
      }?.step)
  }

  /// The mean time between points, in seconds; nil without times.
  private func spacing(of series: MetricSeries, in history: RecordedHistory) -> Double? {
    guard let times = Self.times(of: series, in: history), let first = times.first,
      let last = times.last, last > first
    else { return nil }
    return (last - first) / Double(times.count - 1)
  }

  /// The time of each point; nil if one has no time or they aren't ascending.
  static func times(of series: MetricSeries, in history: RecordedHistory) -> [Double]? {
    var times: [Double] = []
    for point in 0..<series.count {
      guard let time = history.entry(of: point, in: series).time, time >= times.last ?? time else {
        return nil
      }
      times.append(time)
    }
    return times
  }
}
