package import Model
package import Quantities
import Statistics

/// Finds change points of recorded series.
package struct RegressionSearch: Sendable {
  /// The result for a series.
  package struct Finding: Sendable {
    package let series: MetricSeries
    package var changes: [LevelChange]
    /// The drift of the series since its last change; nil if there is none, or too little data.
    package var drift: Drift?
  }

  /// The false-positive rate of a single series; over many series, the false discovery rate.
  package var falseAlarmRate = 0.005
  /// The minimum change that is reported, as a fraction.
  package var minimumChange: Fraction = 0.02
  /// Whether to search for likely causes.
  package var findsCauses = true

  package init() {}

  /// The minimum number of points.
  package static let minimumPoints = 2 * ChangePointSearch.shortestLevel + 2

  /// Searches all series, on all cores.
  ///
  /// - Parameters:
  ///   - history: The history, whose series are searched independently.
  ///   - progress: Called with the number of finished series, from any thread, in order.
  ///   - changedFiles: Returns the files that differ between two commits of the history; without it, only
  ///     other metrics are considered as causes.
  /// - Returns: One finding per series, in the order of the history.
  /// - Throws: `InsightError` if no series has enough points.
  package func findings(
    in history: RecordedHistory, progress: (@Sendable (Int, Int) -> Void)? = nil,
    changedFiles: (String, String) -> [String] = { _, _ in [] }
  ) throws(InsightError) -> [Finding] {
    let longest = history.series.map(\.count).max() ?? 0
    guard longest >= Self.minimumPoints else {
      throw InsightError(
        code: .insufficientData,
        detail: """
          too little data: the longest series has \(longest) points, but a change point needs \
          \(Self.minimumPoints)
            Record more commits: perf-check record --at REV
            Or analyze another history: --input FILE
          """)
    }
    var points = Parallel.map(history.series, progress: progress) { series in
      search(series, falseAlarmRate: falseAlarmRate)
    }
    // With more series, each change must be more significant.
    let best = points.map { $0.map(\.pValue).max() ?? 1 }
    let cutoff = Self.cutoff(best, rate: falseAlarmRate)
    points = Parallel.map(Array(zip(history.series, points))) { series, points in
      points.contains { $0.pValue > cutoff } ? search(series, falseAlarmRate: cutoff) : points
    }
    var findings = Parallel.map(Array(zip(history.series, points))) { series, points in
      Finding(
        series: series,
        changes: points.map { place($0, among: points, of: series, in: history) },
        drift: drift(of: series, since: points.last?.index ?? 0))
    }
    if findsCauses { Causes.find(for: &findings, in: history, changedFiles: changedFiles) }
    return findings
  }

  private func search(_ series: MetricSeries, falseAlarmRate: Double) -> [ChangePoint] {
    var search = ChangePointSearch()
    search.falseAlarmRate = falseAlarmRate
    search.minimumChange = minimumChange.value
    return search.changePoints(in: series.values)
  }

  /// The maximum p-value that controls the false discovery rate.
  private static func cutoff(_ pValues: [Double], rate: Double) -> Double {
    let adjusted = MultipleTesting.benjaminiHochberg(pValues)
    let kept = zip(pValues, adjusted).filter { $0.1 <= rate }.map(\.0)
    return kept.max() ?? rate / Double(max(1, pValues.count))
  }

  private func place(
    _ point: ChangePoint, among points: [ChangePoint], of series: MetricSeries,
    in history: RecordedHistory
  ) -> LevelChange {
    let entry = history.entry(of: point.index, in: series)
    let sign = series.metric.better == .lower ? 1.0 : -1.0
    let isRatio = series.values.allSatisfy { $0 > 0 }
    // The rounding error of a level of 0 isn't a level.
    let size = abs(point.before) > 1e-9 * abs(point.after) ? abs(point.before) : 0
    // Changes are relative to the level unless it is 0.
    func fraction(_ change: Double) -> Double? {
      isRatio ? sign * change : size > 0 ? sign * change / size : nil
    }
    let ends = [fraction(point.interval.lowerBound), fraction(point.interval.upperBound)]
      .compactMap { $0 }.sorted()
    let latest = points.last?.after ?? point.after
    let halfway = (point.before + point.after) / 2
    return LevelChange(
      point: point, commit: entry.commit,
      lastGood: history.entry(of: point.index - 1, in: series).commit, time: entry.time,
      change: fraction(point.change),
      interval: ends.count == 2 && point.kind == .level ? ends[0]...ends[1] : nil,
      isPresent: point.after > point.before ? latest > halfway : latest < halfway)
  }

  /// The drift since the last change, if it is significant and large enough.
  private func drift(of series: MetricSeries, since start: Int) -> Drift? {
    guard let line = LinearTrend(Array(series.values[start...])),
      line.pValue <= falseAlarmRate, line.isRatio ? abs(line.change) >= minimumChange.value : true
    else { return nil }
    let isWorse = (line.change > 0) == (series.metric.better == .lower)
    return Drift(start: start, end: series.count - 1, line: line, isWorse: isWorse)
  }
}
