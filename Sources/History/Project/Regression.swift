package import Model

/// A change for the worse that was found, and what the team thinks of it.
package struct Regression: Hashable, Sendable, Codable {
  /// Where it stands.
  package enum Status: String, Hashable, Sendable, Codable {
    case detected, investigating, acknowledged, fixed
    case falseAlarm = "false_alarm"
  }

  /// Unique: a UUID.
  package var id: String
  package var workflow: String
  package var metric: String
  /// When it began, RFC 3339 UTC.
  package var regressionStart: String?
  /// The first commit that has it, 40 hex digits.
  package var firstBad: String?
  /// The last commit without it.
  package var lastGood: String?
  /// The change for the worse as a fraction: 0.234 is 23.4 %.
  package var magnitude: Double
  /// Which values of the metric are better, and so what sign the change of its values has.
  package var better: Metric.Direction?
  /// The commit that was measured when a regression was accepted, 40 hex digits.
  package var commit: String?
  /// What tells the change that was measured then from others, whatever its commits are called by
  /// now: 40 hex digits of git-patch-id(1).
  package var patch: String?
  /// Only where evidence names one.
  package var probableCause: String?
  package var status: Status
  /// Why, in the team's words.
  package var note: String

  package init(
    id: String, workflow: String, metric: String, regressionStart: String?, firstBad: String?,
    lastGood: String?, magnitude: Double, better: Metric.Direction? = nil, commit: String? = nil,
    patch: String? = nil, probableCause: String? = nil, status: Status, note: String
  ) {
    self.better = better
    self.commit = commit
    self.patch = patch
    self.id = id
    self.workflow = workflow
    self.metric = metric
    self.regressionStart = regressionStart
    self.firstBad = firstBad
    self.lastGood = lastGood
    self.magnitude = magnitude
    self.probableCause = probableCause
    self.status = status
    self.note = note
  }

  private enum CodingKeys: String, CodingKey {
    case id, workflow, metric, magnitude, status, note
    case better, commit, patch
    case regressionStart = "regression_start"
    case firstBad = "first_bad"
    case lastGood = "last_good"
    case probableCause = "probable_cause"
  }
}
