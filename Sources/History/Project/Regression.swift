package import Model

/// A detected regression, and its assessment by the team.
package struct Regression: Hashable, Sendable, Codable {
  /// Its status.
  package enum Status: String, Hashable, Sendable, Codable {
    case detected, investigating, acknowledged, fixed
    case falseAlarm = "false_alarm"
  }

  /// Unique: a UUID.
  package var id: String
  package var workflow: String
  package var metric: String
  /// The time at which it began, RFC 3339 UTC.
  package var regressionStart: String?
  /// The first commit with it, 40 hex digits.
  package var firstBad: String?
  /// The last commit without it.
  package var lastGood: String?
  /// The size of the regression as a fraction: 0.234 is 23.4 %.
  package var magnitude: Double
  /// The direction of the metric, which determines the sign of the change.
  package var better: Metric.Direction?
  /// The measured commit when the regression was accepted, 40 hex digits.
  package var commit: String?
  /// The identity of the accepted change, independent of its commit ids: 40 hex digits of
  /// git-patch-id(1).
  package var patch: String?
  /// The cause, if there is evidence.
  package var probableCause: String?
  package var status: Status
  /// The reason, for readers of the file.
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
