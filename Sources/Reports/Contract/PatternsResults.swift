package import Insight
package import Quantities

/// What `patterns` prints for programs.
package struct PatternsResults: Codable, Sendable {
  package let patterns: [Entry]
  package let warnings: [String]

  package init(patterns: [Entry], warnings: [String]) {
    self.patterns = patterns
    self.warnings = warnings
  }

  package struct Entry: Codable, Sendable {
    package let type: Pattern.Kind
    package let workflow: String
    package let outcome: Outcome
    /// nil for an outcome that is no metric.
    package let metric: String?
    package let condition: String
    /// The fraction of runs under the condition.
    package let frequency: Double
    /// How many are under it, and how many there are.
    package let runs: Int
    package let allRuns: Int
    /// A change, or for failing runs a difference of fractions; positive is worse.
    package let effect: Double
    package let interval: Interval?
    package let confidence: Double
    package let actionable: Bool
  }

  package enum Outcome: String, Codable, Sendable, CaseIterable {
    case metric, failing
  }
}

extension PatternsResults.Entry {
  init(_ pattern: Pattern) {
    let (outcome, metric): (PatternsResults.Outcome, String?) =
      switch pattern.outcome {
      case .metric(let name): (.metric, name)
      case .failing: (.failing, nil)
      }
    self.init(
      type: pattern.kind, workflow: pattern.workflow, outcome: outcome, metric: metric,
      condition: pattern.condition, frequency: pattern.frequency, runs: pattern.runs.with,
      allRuns: pattern.runs.all, effect: pattern.effect,
      interval: pattern.interval.map { Interval($0) }, confidence: pattern.confidence,
      actionable: pattern.isActionable)
  }
}
