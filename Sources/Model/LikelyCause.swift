import Quantities

/// What a change may be due to, with what says so.
package struct LikelyCause: Hashable, Sendable {
  /// As in `regression_tests.json`: "memory_pressure", "toolchain", "dependency".
  package let name: String
  /// What says so.
  package let evidence: String

  package init(name: String, evidence: String) {
    self.name = name
    self.evidence = evidence
  }

  /// Files that say which compiler builds the package.
  private static let toolchainFiles = [".swift-version", ".tool-versions", "Dockerfile"]
  private static let dependencyFiles = ["Package.resolved", "Package.swift"]

  /// The cause that changed files name; nil where one of them is a source, or none is known.
  ///
  /// - Parameter files: All that changed, by their paths.
  package static func changing(_ files: [String]) -> LikelyCause? {
    func first(_ names: [String], in files: [String]) -> String? {
      files.first { path in names.contains { path == $0 || path.hasSuffix("/" + $0) } }
    }
    // A change of nothing but them leaves no other explanation.
    guard files.allSatisfy({ first(toolchainFiles + dependencyFiles, in: [$0]) != nil }) else {
      return nil
    }
    if let file = first(toolchainFiles, in: files) {
      return LikelyCause(name: "toolchain", evidence: "it changes \(file) but no source")
    }
    return first(dependencyFiles, in: files).map {
      LikelyCause(name: "dependency", evidence: "it changes \($0) but no source")
    }
  }

  /// The cause that another metric names by rising; nil where its rise means nothing for others.
  ///
  /// - Parameters:
  ///   - metric: The other metric's name.
  ///   - change: By how much it rose, as a fraction.
  package static func rising(_ metric: String, by change: Double) -> LikelyCause? {
    guard change > 0, let name = Metric.cause(ofRising: metric) else { return nil }
    return LikelyCause(
      name: name, evidence: "\(metric) increased as well, by \(Quantity.percent(change))")
  }
}
