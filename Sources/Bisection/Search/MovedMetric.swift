import Foundation
package import Model
import Statistics

/// Another metric that moved with the one searched for.
package struct MovedMetric: Hashable, Sendable {
  package let metric: String
  /// As a fraction of the value before; infinite where that was zero.
  package let change: Double
  /// Of no change, two-sided, adjusted for the number of metrics looked at.
  package let pValue: Double

  /// Changes smaller than this explain nothing.
  private static let minimumChange = 0.01
  private static let significance = 0.01

  /// The metrics whose pairs differ, the most certain first.
  package static func find(
    in pairs: [BisectionEvent.MeasuredPair], besides metric: String
  ) -> [MovedMetric] {
    guard let first = pairs.first else { return [] }
    let names = first.lowerValues.keys.filter { $0 != metric && !Metric.isTime($0) }.sorted()
    let tests = names.compactMap { name -> (String, Double, Double)? in
      let values = pairs.compactMap { pair in
        pair.lowerValues[name].flatMap { lower in pair.upperValues[name].map { (lower, $0) } }
      }
      guard values.count == pairs.count else { return nil }
      let test = WilcoxonSignedRank(differences: values.map { $0.1 - $0.0 })
      let before = median(of: values.map(\.0))
      let after = median(of: values.map(\.1))
      return (name, before == after ? 0 : after / before - 1, test.pValue)
    }
    let adjusted = MultipleTesting.holm(tests.map(\.2))
    return zip(tests, adjusted).filter {
      $1 <= significance && abs($0.1) >= minimumChange && $0.1.isFinite
    }
    .map { MovedMetric(metric: $0.0, change: $0.1, pValue: $1) }
    .sorted { ($0.pValue, -abs($0.change)) < ($1.pValue, -abs($1.change)) }
  }
}

extension LikelyCause {
  /// Finds the cause that the evidence names.
  ///
  /// - Parameters:
  ///   - changedFiles: Those of the commit.
  ///   - moved: The metrics that moved with the one searched for.
  ///   - metric: The one searched for.
  /// - Returns: nil where nothing says why.
  package static func find(
    changedFiles: [String], moved: [MovedMetric], metric: Metric
  ) -> LikelyCause? {
    changing(changedFiles)
      ?? moved.lazy.filter { $0.metric != metric.name }
      .compactMap { rising($0.metric, by: $0.change) }.first
  }
}
