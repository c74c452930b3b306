package import Model
import Quantities
import Statistics

/// A commit that is a multivariate outlier.
package struct OddRun: Sendable {
  package let workflow: String
  package let environment: String
  /// Its position in the history.
  package let place: Int
  /// The score of the isolation forest, in 0…1.
  package let score: Double
  /// The threshold of the score.
  package let limit: Double
  /// The metrics with their values, in decreasing order of the deviation from their level.
  package let metrics: [(metric: Metric, value: Double)]

  /// The minimum number of commits for a forest.
  private static let minimumRuns = 32
  /// The threshold in robust deviations of the scores above their median.
  private static let reach = 6.0
  /// Below this score nothing is odd.
  private static let minimumScore = 0.65

  /// The odd runs of a history, in its order; levels and trends are taken out of each metric first,
  /// then what metrics have in common.
  ///
  /// - SeeAlso: `IsolationForest`.
  package static func find(in history: RecordedHistory) -> [OddRun] {
    let groups = Dictionary(grouping: history.series) { [$0.workflow, $0.environment] }
      .filter { $0.value.count > 1 }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    return Parallel.map(groups.map(\.value)) { find(among: $0) }.flatMap { $0 }
  }

  private static func find(among series: [MetricSeries]) -> [OddRun] {
    let residuals = series.map { one in
      let residuals = TrendAnalysis.residuals(of: one)
      let scale = robustDeviation(of: residuals)
      return Dictionary(
        zip(one.entries, residuals.map { scale > 0 ? $0 / scale : $0 }), uniquingKeysWith: { $1 })
    }
    let common = series[0].entries.filter { entry in residuals.allSatisfy { $0[entry] != nil } }
    guard common.count >= minimumRuns else { return [] }
    let columns = residuals.map { one in common.map { one[$0] ?? 0 } }
    // Metrics that move together would be cut where they are far out together.
    let independent = decorrelated(columns)
    let rows = common.indices.map { row in independent.map { $0[row] } }
    var generator = SeededGenerator(seed: 20_080_101)
    let forest = IsolationForest(of: rows, using: &generator)
    let scores = rows.map(forest.score)
    let limit = max(minimumScore, median(of: scores) + reach * robustDeviation(of: scores))
    return common.indices.compactMap { row in
      guard scores[row] > limit else { return nil }
      let entry = common[row]
      let metrics = zip(series, columns).sorted { abs($0.1[row]) > abs($1.1[row]) }.map { one, _ in
        (one.metric, one.values[one.entries.firstIndex(of: entry) ?? 0])
      }
      return OddRun(
        workflow: series[0].workflow, environment: series[0].environment, place: Int(entry),
        score: scores[row], limit: limit, metrics: metrics)
    }
  }
}
