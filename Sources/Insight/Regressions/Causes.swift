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
      for index in indices {
        let series = findings[index].series
        for place in findings[index].changes.indices
        where findings[index].changes[place].isWorse(series.metric)
          && findings[index].changes[place].cause == nil
        {
          findings[index].changes[place].cause = cause(
            of: findings[index].changes[place], in: series,
            among: indices.filter { $0 != index }.map { findings[$0] })
        }
      }
    }
  }

  /// The most telling of the metrics that rose where the change may lie.
  private static func cause(
    of change: LevelChange, in series: MetricSeries, among others: [RegressionSearch.Finding]
  ) -> LikelyCause? {
    let places =
      series.entries[
        change.point.positions.lowerBound]...series.entries[
        change.point.positions.upperBound]
    let risen = others.flatMap { other in
      other.changes.compactMap { risen -> (String, Double, Double)? in
        guard places.contains(other.series.entries[risen.point.index]),
          Metric.cause(ofRising: other.series.metric.name) != nil,
          let size = risen.change, risen.point.after > risen.point.before
        else { return nil }
        return (other.series.metric.name, abs(size), risen.point.pValue)
      }
    }
    guard let (metric, size, _) = risen.min(by: { ($0.2, -$0.1) < ($1.2, -$1.1) }),
      metric != series.metric.name
    else { return nil }
    return LikelyCause.rising(metric, by: size)
  }
}
