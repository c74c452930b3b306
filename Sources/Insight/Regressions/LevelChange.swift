package import Model
package import Statistics

/// A change point of a series, with its commits.
package struct LevelChange: Sendable {
  package let point: ChangePoint
  /// The first commit with the new level, as named in the history.
  package let commit: String
  /// The last commit with the old level.
  package let lastGood: String
  /// The time of the first value of the new level, in seconds since 1970.
  package let time: Double?
  /// The change relative to the previous level, positive if worse; nil if the previous level is 0.
  package let change: Double?
  /// The 95 % confidence interval of the change; nil for a trend change.
  package let interval: ClosedRange<Double>?
  /// Whether the new level, or one that isn't better, is still current.
  package let isPresent: Bool
  /// The likely cause.
  package var cause: LikelyCause?

  /// Whether it is a change for the worse.
  package func isWorse(_ metric: Metric) -> Bool {
    metric.better == .lower ? point.after > point.before : point.after < point.before
  }
}
