import Foundation
package import Model
import Quantities
import Statistics

/// Says how recorded series move.
package struct TrendAnalysis: Sendable {
  /// Whether the clock, the inside of runs and odd values are looked at, too.
  package var detectsPatterns = true
  /// Whether metrics of a workflow are compared with each other.
  package var findsCorrelations = true

  package init() {}

  /// The minimum number of points that have a trend.
  package static let minimumPoints = 8
  /// An hour or a day needs so many points to have an effect.
  private static let minimumPointsPerGroup = 5
  /// A point needs so many samples for a start and an end.
  private static let minimumSamples = 7
  private static let significance = 0.01

  /// What was found.
  package struct Findings: Sendable {
    package let trends: [SeriesTrend]
    package let correlations: [MetricCorrelation]
  }

  /// Analyses all series, on all cores.
  ///
  /// - Throws: `InsightError` if no series has enough points.
  package func findings(in history: RecordedHistory) throws(InsightError) -> Findings {
    let longest = history.series.map(\.count).max() ?? 0
    guard longest >= Self.minimumPoints else {
      throw InsightError(
        code: .insufficientData,
        detail: """
          too little data: the longest series has \(longest) points, but a trend needs \
          \(Self.minimumPoints)
            Record more commits: perf-check record --at REV
            Or analyze another history: --input FILE
          """)
    }
    let usable = history.series.filter { $0.count >= Self.minimumPoints }
    let found = Parallel.map(usable) { trend(of: $0, in: history) }
    return Findings(
      trends: found.map(\.trend),
      correlations: findsCorrelations
        ? correlations(found.map { ($0.trend.series, $0.residuals) }) : [])
  }

  private func trend(
    of series: MetricSeries, in history: RecordedHistory
  ) -> (trend: SeriesTrend, residuals: [Double]) {
    let isRatio = series.values.allSatisfy { $0 > 0 }
    let scaled = isRatio ? series.values.map { log($0) } : series.values
    let changes = ChangePointSearch().changePoints(in: series.values)
    let since = changes.last?.index ?? 0
    let residuals = Self.residuals(scaled, cutAt: changes.map(\.index))
    let times = Predictor.times(of: series, in: history)
    let recent = Array(scaled[since...])
    let days = times.map { ($0[$0.count - 1] - $0[0]) / 86_400 } ?? 0
    let trend = SeriesTrend(
      series: series, since: since,
      slope: recent.count >= Self.minimumPoints ? TheilSen(recent) : nil, isRatio: isRatio,
      span: times.map { $0[$0.count - 1] - $0[since] },
      pointsPerDay: days >= 1 ? Double(series.count - 1) / days : nil,
      hours: detectsPatterns
        ? times.flatMap { effect(residuals, parts: $0.map(Self.hour)) } : nil,
      weekdays: detectsPatterns
        ? times.flatMap { effect(residuals, parts: $0.map(Self.weekday)) } : nil,
      withinRuns: detectsPatterns ? withinRuns(series) : nil,
      anomalies: detectsPatterns ? AnomalySearch().anomalies(in: series.values, at: times) : [])
    return (trend, residuals)
  }

  /// What is left of a series when its levels and slopes are taken out: as logarithms of ratios where
  /// all values are above 0.
  static func residuals(of series: MetricSeries) -> [Double] {
    let isRatio = series.values.allSatisfy { $0 > 0 }
    return residuals(
      isRatio ? series.values.map { log($0) } : series.values,
      cutAt: ChangePointSearch().changePoints(in: series.values).map(\.index))
  }

  /// What is left of values when the level and the slope of each stretch are taken out.
  private static func residuals(_ values: [Double], cutAt places: [Int]) -> [Double] {
    let bounds = [0] + places + [values.count]
    return zip(bounds, bounds.dropFirst()).flatMap { start, end in
      let part = Array(values[start..<end])
      guard part.count >= minimumPoints, let line = TheilSen(part) else {
        let center = median(of: part)
        return part.map { $0 - center }
      }
      return part.enumerated().map { $1 - line.intercept - line.slope * Double($0) }
    }
  }

  static func hour(_ time: Double) -> Int {
    Int(
      saturating: (time.truncatingRemainder(dividingBy: 86_400) + 86_400)
        .truncatingRemainder(dividingBy: 86_400) / 3600)
  }

  /// The day of the week, Monday being 1; 1970 began on a Thursday.
  static func weekday(_ time: Double) -> Int {
    let day = Int(saturating: (time / 86_400).rounded(.down))
    return ((day % 7 + 3) % 7 + 7) % 7 + 1
  }

  private func effect(_ residuals: [Double], parts: [Int]) -> SeriesTrend.ClockEffect? {
    let groups = Dictionary(grouping: residuals.indices) { parts[$0] }
      .filter { $0.value.count >= Self.minimumPointsPerGroup }
    guard groups.count > 1,
      let pValue = RankTests.differenceOfGroups(
        groups.sorted { $0.key < $1.key }.map { $0.value.map { residuals[$0] } }),
      pValue <= Self.significance
    else { return nil }
    let found = groups.sorted { $0.key < $1.key }.compactMap { part, members in
      ShiftEstimate.paired(differences: members.map { residuals[$0] }, confidence: 0.9).map {
        SeriesTrend.ClockEffect.Part(
          part: part, effect: $0.estimate, interval: $0.lower...$0.upper, points: members.count)
      }
    }
    return SeriesTrend.ClockEffect(parts: found, pValue: pValue)
  }

  private func withinRuns(_ series: MetricSeries) -> SeriesTrend.WithinRuns? {
    var (starts, ends): ([Double], [Double]) = ([], [])
    for point in 0..<series.count {
      let samples = series.samples(at: point)
      guard samples.count >= Self.minimumSamples, samples.allSatisfy({ $0 > 0 }) else { continue }
      starts.append(log(samples[0] / median(of: Array(samples.dropFirst()))))
      // A slow start is told by itself.
      let rest = samples.dropFirst()
      let third = rest.count / 3
      ends.append(
        log(median(of: Array(rest.suffix(third))) / median(of: Array(rest.prefix(third)))))
    }
    guard starts.count >= Self.minimumPoints else { return nil }
    func share(_ differences: [Double]) -> ShiftEstimate? {
      ShiftEstimate.paired(differences: differences, confidence: 0.95).map {
        ShiftEstimate(
          estimate: expm1($0.estimate), lower: expm1($0.lower), upper: expm1($0.upper),
          confidence: $0.confidence)
      }
    }
    return SeriesTrend.WithinRuns(
      points: starts.count, start: share(starts), degradation: share(ends))
  }

  /// The metrics that move together, by what the clock and levels don't explain.
  private func correlations(
    _ series: [(series: MetricSeries, residuals: [Double])]
  ) -> [MetricCorrelation] {
    var found: [MetricCorrelation] = []
    let groups = Dictionary(grouping: series.indices) {
      [series[$0].series.workflow, series[$0].series.environment]
    }
    for members in groups.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }).map(\.value) {
      for (place, first) in members.enumerated() {
        for second in members.dropFirst(place + 1) {
          let (left, right) = (series[first], series[second])
          let places = Dictionary(
            zip(right.series.entries, right.residuals), uniquingKeysWith: { $1 })
          let pairs = zip(left.series.entries, left.residuals).compactMap { entry, value in
            places[entry].map { (value, $0) }
          }
          guard pairs.count >= Self.minimumPoints,
            let result = RankTests.correlation(pairs.map(\.0), pairs.map(\.1))
          else { continue }
          found.append(
            MetricCorrelation(
              workflow: left.series.workflow, environment: left.series.environment,
              metrics: (left.series.metric.name, right.series.metric.name), rho: result.rho,
              interval: result.interval, pValue: result.pValue, points: pairs.count))
        }
      }
    }
    let adjusted = MultipleTesting.benjaminiHochberg(found.map(\.pValue))
    return zip(found, adjusted).filter { $1 <= 0.05 }.map { correlation, pValue in
      MetricCorrelation(
        workflow: correlation.workflow, environment: correlation.environment,
        metrics: correlation.metrics, rho: correlation.rho, interval: correlation.interval,
        pValue: pValue, points: correlation.points)
    }
    .sorted { abs($0.rho) > abs($1.rho) }
  }
}
