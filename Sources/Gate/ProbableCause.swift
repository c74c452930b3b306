import Foundation
import Statistics
package import Workflows

/// Another metric that moved with the one searched for.
package struct MovedMetric: Hashable, Sendable {
  package let metric: String
  /// As a fraction of the value before; infinite where that was zero.
  package let change: Double
  /// Of no change, two-sided, adjusted for the number of metrics looked at.
  package let pValue: Double

  /// Changes smaller than this explain nothing.
  private static let least = 0.01
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
      $1 <= significance && abs($0.1) >= least && $0.1.isFinite
    }
    .map { MovedMetric(metric: $0.0, change: $0.1, pValue: $1) }
    .sorted { ($0.pValue, -abs($0.change)) < ($1.pValue, -abs($1.change)) }
  }
}

/// What a change is likely due to, where something measured or changed says so.
package struct ProbableCause: Hashable, Sendable {
  /// For `regression_tests.json`: "memory_pressure".
  package let name: String
  /// What says so.
  package let evidence: String

  /// Files that say which compiler builds the package.
  private static let toolchainFiles = [".swift-version", ".tool-versions", "Dockerfile"]
  private static let dependencyFiles = ["Package.resolved", "Package.swift"]

  /// Finds the cause that the evidence names.
  ///
  /// - Parameters:
  ///   - changedFiles: Those of the commit.
  ///   - moved: The metrics that moved with the one searched for.
  ///   - metric: The one searched for.
  /// - Returns: nil where nothing says why.
  package static func find(
    changedFiles: [String], moved: [MovedMetric], metric: Metric
  ) -> ProbableCause? {
    func changed(_ names: [String]) -> String? {
      changedFiles.first { path in
        names.contains { path == $0 || path.hasSuffix("/" + $0) }
      }
    }
    // A commit that changes nothing but them leaves no other explanation.
    let known = changedFiles.filter { changed in
      (toolchainFiles + dependencyFiles).contains { changed == $0 || changed.hasSuffix("/" + $0) }
    }
    if known.count == changedFiles.count {
      if let file = changed(toolchainFiles) {
        return ProbableCause(name: "toolchain", evidence: "it changes \(file) and no source")
      }
      if let file = changed(dependencyFiles) {
        return ProbableCause(name: "dependency", evidence: "it changes \(file) and no source")
      }
    }
    for other in moved where other.change > 0 {
      guard let name = Metric.cause(ofRising: other.metric), other.metric != metric.name else {
        continue
      }
      let percent = (other.change * 1000).rounded() / 10
      return ProbableCause(
        name: name, evidence: "\(other.metric) rose with it, by \(percent) %")
    }
    return nil
  }
}
