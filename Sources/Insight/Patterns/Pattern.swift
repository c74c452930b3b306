/// A condition under which runs do better or worse than otherwise.
package struct Pattern: Sendable {
  /// What the condition is good for.
  package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    case success, failure, emerging
  }

  /// What of the runs it bears on.
  package enum Outcome: Hashable, Sendable {
    /// The values of a metric.
    case metric(String)
    /// Whether runs fail.
    case failing
  }

  package let kind: Kind
  package let workflow: String
  package let outcome: Outcome
  /// Such as "agents > 4" or "weekend".
  package let condition: String
  /// The share of runs with the condition, in 0…1.
  package let frequency: Double
  /// How many runs have the condition, and how many were looked at.
  package let runs: (with: Int, all: Int)
  /// The change under the condition, positive when worse: a fraction of the level for a metric, the
  /// difference of the shares that fail.
  package let effect: Double
  /// Where the effect lies, with 95 % confidence; nil for failures.
  package let interval: ClosedRange<Double>?
  /// 1 less the p-value, which counts in how many conditions were looked at.
  package let confidence: Double
  /// Whether anybody can change the condition: the clock can't be, the agents can.
  package let isActionable: Bool
}
