package import Model
package import Quantities
import Statistics

/// Finds where the level of recorded series changed.
package struct RegressionSearch: Sendable {
  /// What was found in a series.
  package struct Finding: Sendable {
    package let series: MetricSeries
    package var changes: [LevelChange]
    /// How the series drifts since its last change; nil where it doesn't, or too little is known.
    package var drift: Drift?
  }

  /// The chance that one series without a change shows any; over many series, the expected share
  /// of false ones among those with changes.
  package var falseAlarmRate = 0.005
  /// The smallest change worth reporting, as a fraction.
  package var minimumChange: Fraction = 0.02
  /// Whether to look for what a change may be due to.
  package var findsCauses = true

  package init() {}

  /// The fewest points that can show a change.
  package static let fewestPoints = 2 * ChangePointSearch.shortestLevel + 2

  /// Searches all series, on all cores.
  ///
  /// - Parameters:
  ///   - history: Its series, each a question of its own.
  ///   - progress: Called with how many series are done, from any thread, in order.
  ///   - changedFiles: Tells the files that differ between two commits of the history; without it,
  ///     only other metrics name causes.
  /// - Returns: One finding a series, in the order of the history.
  /// - Throws: `InsightError` where no series has enough points.
  package func findings(
    in history: RecordedHistory, progress: (@Sendable (Int, Int) -> Void)? = nil,
    changedFiles: (String, String) -> [String] = { _, _ in [] }
  ) throws(InsightError) -> [Finding] {
    let longest = history.series.map(\.count).max() ?? 0
    guard longest >= Self.fewestPoints else {
      throw InsightError(
        code: .insufficientData,
        detail: """
          too little data: the longest series has \(longest) points, a change needs \
          \(Self.fewestPoints)
            Record more commits: perf-check record --at REV
            Or analyse another history: --input FILE
          """)
    }
    var points = Parallel.map(history.series, progress: progress) { series in
      search(series, falseAlarmRate: falseAlarmRate)
    }
    // The more series, the surer each change has to be.
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

  /// The largest p-value that keeps the expected share of false findings at the rate.
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
    // What rounding leaves of a level of 0 is no level.
    let size = abs(point.before) > 1e-9 * abs(point.after) ? abs(point.before) : 0
    // A change of level is a fraction of it wherever there is a level.
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

  /// The drift since the last change, where there surely is one and it amounts to something.
  private func drift(of series: MetricSeries, since start: Int) -> Drift? {
    guard let line = LinearTrend(Array(series.values[start...])),
      line.pValue <= falseAlarmRate, line.isRatio ? abs(line.change) >= minimumChange.value : true
    else { return nil }
    let isWorse = (line.change > 0) == (series.metric.better == .lower)
    return Drift(start: start, end: series.count - 1, line: line, isWorse: isWorse)
  }
}
