/// A condition that is associated with better or worse runs.
package struct Pattern: Sendable {
  /// The kind of association.
  package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    case success, failure, emerging
  }

  /// The affected outcome.
  package enum Outcome: Hashable, Sendable {
    /// The values of a metric.
    case metric(String)
    /// The failure of runs.
    case failing
  }

  package let kind: Kind
  package let workflow: String
  package let outcome: Outcome
  /// Such as "agents > 4" or "weekend".
  package let condition: String
  /// The fraction of runs with the condition, in 0…1.
  package let frequency: Double
  /// The number of runs with the condition, and of all runs.
  package let runs: (with: Int, all: Int)
  /// The effect of the condition, positive if worse: a fraction of the level for a metric, the difference
  /// of the failure rates.
  package let effect: Double
  /// The 95 % confidence interval of the effect; nil for failures.
  package let interval: ClosedRange<Double>?
  /// 1 minus the p-value, adjusted for the number of conditions tested.
  package let confidence: Double
  /// Whether the condition can be changed, such as agents, as opposed to the time of day.
  package let isActionable: Bool
}
