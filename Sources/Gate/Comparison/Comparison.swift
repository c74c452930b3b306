package import History
package import Model
package import Quantities

/// One test's answer, with everything that led to it.
package struct Comparison: Hashable, Sendable {
  /// One side's samples in short.
  package struct Side: Hashable, Sendable {
    /// In the metric's unit.
    package let median: Double
    /// One value a process, in the order they were measured.
    package let values: [Double]
  }

  /// What measuring a regression again, on fresh processes, came to.
  package struct Confirmation: Hashable, Sendable {
    /// Whether it stands.
    package let isConfirmed: Bool
    /// As that of the comparison.
    package let change: Double
    /// Holds the true change with the chance `confidence`; its ends are nil while unknown.
    package let interval: Interval?
    /// In 0…1.
    package let confidence: Double
    /// How many pairs it took.
    package let pairs: Int
  }

  /// How the evidence grew with each pair, up to the decision.
  package struct Evidence: Hashable, Sendable {
    /// The e-value against "not worse by more than the limit".
    package let worse: [Double]
    /// The e-value against "worse by more than the limit".
    package let notWorse: [Double]
    /// What each must reach for the test to be decided by itself.
    package let required: Required

    package struct Required: Hashable, Sendable, Codable {
      package let worse: Double
      package let notWorse: Double
    }
  }

  package let workflow: String
  package let metric: Metric
  /// What the candidate was compared with.
  package let reference: RegressionTest.Reference
  package var verdict: Verdict
  /// candidate / base − 1 with the sign turned so that positive is worse; nil if not compared.
  package var change: Double?
  /// Holds the true change with the chance `confidence`.
  package var interval: Interval?
  /// In 0…1; nil for exact counts, which need none.
  package var confidence: Double?
  /// What is allowed: the test's own limit, raised by what is accepted of this change.
  package var limit: Limit
  /// The chance, in 0…1, of evidence this strong if nothing had changed; for pairs it holds
  /// whenever one looks.
  package var pValue: Double?
  /// How many pairs were measured; nil against a baseline.
  package var pairs: Int?
  /// How many pairs something else disturbed, which were measured again and don't count.
  package var disturbedPairs: Int?
  /// The smallest worsening that this measurement would have caught with 90 % power.
  package var detectableChange: Double?
  /// The e-value against "not worse by more than the limit": 1 says nothing, large ones speak for
  /// a regression; those of several checks may be multiplied.
  package var eValue: Double?
  /// nil against a baseline.
  package var evidence: Evidence?
  /// Why measuring pairs ended: `decided`, `max_pairs`, `max_time`, `futile`.
  package var ending: String?
  /// How many more pairs a decision would take, by resampling; nil if decided or out of reach.
  package var furtherPairs: Int?
  /// In what the baseline's environment differs, what matters most first.
  package var differences: [RunEnvironment.Difference] = []
  /// For a regression found in pairs.
  package var confirmation: Confirmation?
  /// How the answer was found.
  package var method: String
  package var base: Side?
  package var candidate: Side?
  package var warnings: [String]

  /// A comparison that could not be made.
  init(_ test: RegressionTest, verdict: Verdict, because reason: String) {
    self.init(
      test, metric: Metric.builtIn(test.metric) ?? Metric(name: test.metric, unit: ""),
      verdict: verdict, method: "none")
    self.warnings = [reason]
  }

  init(_ test: RegressionTest, metric: Metric, verdict: Verdict, method: String) {
    self.workflow = test.workflow
    self.metric = metric
    self.reference = test.compare
    self.verdict = verdict
    self.limit = test.bound
    self.method = method
    self.warnings = []
  }
}
