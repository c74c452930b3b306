package import Model
import Quantities
import Statistics

/// A commit whose metrics, taken together, lie apart from those of the others.
package struct OddRun: Sendable {
  package let workflow: String
  package let environment: String
  /// Its place in the history.
  package let place: Int
  /// Of the isolation forest, in 0…1.
  package let score: Double
  /// The score up to which runs are like the others.
  package let limit: Double
  /// The metrics with their values, the one furthest from its level first.
  package let metrics: [(metric: Metric, value: Double)]

  /// With fewer commits a forest says nothing.
  private static let fewestRuns = 32
  /// A run is odd from so many robust deviations of the scores above their middle on.
  private static let reach = 6.0
  /// Below this score nothing is odd.
  private static let least = 0.65

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
    guard common.count >= fewestRuns else { return [] }
    let columns = residuals.map { one in common.map { one[$0] ?? 0 } }
    // Metrics that move together would be cut where they are far out together.
    let independent = decorrelated(columns)
    let rows = common.indices.map { row in independent.map { $0[row] } }
    var generator = SeededGenerator(seed: 20_080_101)
    let forest = IsolationForest(of: rows, using: &generator)
    let scores = rows.map(forest.score)
    let limit = max(least, median(of: scores) + reach * robustDeviation(of: scores))
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
