package import Configuration
package import Model
package import Quantities

/// What a search for better settings came to.
package struct Tuning: Sendable {
  /// How settings were searched.
  package enum Method: String, Hashable, Sendable, Codable, CaseIterable {
    case halving = "successive_halving"
    case bayesian = "bayesian_optimization"
    /// Nothing was run.
    case history
  }

  /// What is known of a setting.
  package struct Candidate: Hashable, Sendable {
    package let setting: Setting
    /// The metric in its unit: the median of the runs.
    package let value: Double
    /// Against the present setting, as a fraction, positive being worse; nil where that failed.
    package let change: Double?
    package let runs: Int
    /// Other metrics: medians, by name.
    package let others: [String: Double]
    /// Why it can't be chosen; nil where it can.
    package let problem: String?
  }

  /// What running winner and present setting in pairs came to.
  package struct Confirmation: Hashable, Sendable {
    /// Whether the winner is better beyond doubt.
    package let isConfirmed: Bool
    /// winner / present − 1, positive being worse.
    package let change: Double
    /// Holds the change with the chance `confidence`; nil for too few pairs.
    package let interval: ClosedRange<Double>?
    package let confidence: Double
    package let pairs: Int
  }

  /// How much one parameter matters, the others being as in the best setting.
  package struct Sensitivity: Hashable, Sendable {
    package let parameter: String
    /// The worst of its values.
    package let worst: String
    /// By how much that is worse than the best, as a fraction.
    package let change: Double
  }

  package let method: Method
  package let metric: Metric
  package let present: Setting
  /// The present setting's metric; nil where it failed.
  package let presentValue: Double?
  /// The best first; those with a problem last.
  package let candidates: [Candidate]
  package let confirmation: Confirmation?
  package let sensitivity: [Sensitivity]
  /// The settings that none beats in both the metric and another one, which is named.
  package let front: (metric: Metric, candidates: [Candidate])?
  package let runs: Int
  package let duration: Seconds
  package let warnings: [String]

  /// The best setting that can be chosen.
  package var best: Candidate? { candidates.first { $0.problem == nil } }
  /// The second best one.
  package var runnerUp: Candidate? { candidates.filter { $0.problem == nil }.dropFirst().first }
  /// Whether another setting is better than the present one beyond doubt.
  package var isImproved: Bool { confirmation?.isConfirmed ?? false }
}
