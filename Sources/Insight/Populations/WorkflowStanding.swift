import Foundation
package import Model
import Statistics

/// The rank of a workflow among all workflows.
package struct WorkflowStanding: Sendable {
  package let workflow: String
  /// For each metric, the fraction of the other workflows that are worse, in 0…1.
  package let percentiles: [(metric: String, share: Double)]
  /// The workflows with the most similar resource usage, most similar first: 1 is equal in all common
  /// metrics, 0.5 is half or twice as much on average.
  package let similar: [(workflow: String, similarity: Double)]

  /// The ranks of all workflows of a history, by the medians of their newest points.
  ///
  /// - Parameter recent: The number of newest points.
  package static func all(in history: RecordedHistory, recent: Int = 20) -> [WorkflowStanding] {
    var medians: [String: [String: (value: Double, better: Metric.Direction)]] = [:]
    var order: [String] = []
    for series in history.series where series.count > 0 {
      if medians[series.workflow] == nil { order.append(series.workflow) }
      medians[series.workflow, default: [:]][series.metric.name] = (
        median(of: Array(series.values.suffix(recent))), series.metric.better
      )
    }
    guard order.count > 1 else { return [] }
    return order.map { name in
      let own = medians[name] ?? [:]
      let others = order.filter { $0 != name }
      let percentiles = own.sorted { $0.key < $1.key }.compactMap {
        metric, mine -> (metric: String, share: Double)? in
        let theirs = others.compactMap { medians[$0]?[metric]?.value }
        guard !theirs.isEmpty else { return nil }
        let worse = theirs.count { mine.better == .lower ? $0 > mine.value : $0 < mine.value }
        return (metric, Double(worse) / Double(theirs.count))
      }
      let similar = others.compactMap { other -> (workflow: String, similarity: Double)? in
        let distances = own.compactMap { metric, mine -> Double? in
          guard let theirs = medians[other]?[metric]?.value, theirs > 0, mine.value > 0 else {
            return nil
          }
          return abs(log2(theirs / mine.value))
        }
        guard !distances.isEmpty else { return nil }
        return (other, exp2(-mean(of: distances)))
      }
      return WorkflowStanding(
        workflow: name, percentiles: percentiles,
        similar: similar.sorted { ($1.similarity, $0.workflow) < ($0.similarity, $1.workflow) })
    }
  }
}
