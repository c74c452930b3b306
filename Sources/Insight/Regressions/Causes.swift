import Model
import Statistics

/// Searches for likely causes of changes.
enum Causes {
  /// Assigns each regression a likely cause from the changed files or from other series of its workflow.
  ///
  /// - Parameter changedFiles: Those that differ between two commits.
  static func find(
    for findings: inout [RegressionSearch.Finding], in history: RecordedHistory,
    changedFiles: (String, String) -> [String]
  ) {
    for index in findings.indices {
      let series = findings[index].series
      for place in findings[index].changes.indices
      where findings[index].changes[place].isWorse(series.metric) {
        let positions = findings[index].changes[place].point.positions
        guard positions.lowerBound > 0 else { continue }
        let files = changedFiles(
          history.entry(of: positions.lowerBound - 1, in: series).commit,
          history.entry(of: positions.upperBound, in: series).commit)
        findings[index].changes[place].cause = LikelyCause.changing(files)
      }
    }
    let moved = Dictionary(grouping: findings.indices) {
      findings[$0].series.workflow + "\n" + findings[$0].series.environment
    }
    for indices in moved.values where indices.count > 1 {
      let risen = indices.flatMap { Self.risen(in: findings[$0], $0) }
      guard !risen.isEmpty else { continue }
      for index in indices {
        let series = findings[index].series
        for place in findings[index].changes.indices
        where findings[index].changes[place].isWorse(series.metric)
          && findings[index].changes[place].cause == nil
        {
          findings[index].changes[place].cause = cause(
            of: findings[index].changes[place], in: series,
            among: risen.filter { $0.series != index })
        }
      }
    }
  }

  /// An increase of a metric that may be a cause.
  private struct Rise {
    let series: Int
    let metric: String
    /// The position in the history.
    let entry: Int32
    let size: Double
    let pValue: Double
  }

  private static func risen(in finding: RegressionSearch.Finding, _ index: Int) -> [Rise] {
    let metric = finding.series.metric.name
    guard Metric.cause(ofRising: metric) != nil else { return [] }
    return finding.changes.compactMap { change in
      guard let size = change.change, change.point.after > change.point.before else { return nil }
      return Rise(
        series: index, metric: metric, entry: finding.series.entries[change.point.index],
        size: abs(size), pValue: change.point.pValue)
    }
  }

  /// The most specific of the metrics that increased within the interval of the change.
  private static func cause(
    of change: LevelChange, in series: MetricSeries, among risen: [Rise]
  ) -> LikelyCause? {
    let places =
      series.entries[
        change.point.positions.lowerBound]...series.entries[
        change.point.positions.upperBound]
    let near = risen.filter { places.contains($0.entry) }
    guard let first = near.min(by: { ($0.pValue, -$0.size) < ($1.pValue, -$1.size) }),
      first.metric != series.metric.name
    else { return nil }
    return LikelyCause.rising(first.metric, by: first.size)
  }
}
