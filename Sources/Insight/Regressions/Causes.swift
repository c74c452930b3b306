import Model
import Statistics

/// Looks for what changes may be due to, in what else moved at the same place.
enum Causes {
  /// Gives each change for the worse the cause that the files changed there name, or the other
  /// series of its workflow.
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

  /// A rise of a metric that may be a cause.
  private struct Rise {
    let series: Int
    let metric: String
    /// The place in the history.
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

  /// The most telling of the metrics that rose where the change may lie.
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
