package import Model
package import Statistics

/// A change point of a series, placed in its history.
package struct LevelChange: Sendable {
  package let point: ChangePoint
  /// The first commit with the new level, as the history names it.
  package let commit: String
  /// The last commit with the old level.
  package let lastGood: String
  /// When the first value of the new level was measured, in seconds since 1970.
  package let time: Double?
  /// The change as a fraction of the level before, above 0 where it is for the worse; nil where the
  /// level before is 0.
  package let change: Double?
  /// Where the change lies, with 95 % confidence, in the same sense; nil for the turn of a drift.
  package let interval: ClosedRange<Double>?
  /// Whether the level after the change still holds, or one that is no better.
  package let isPresent: Bool
  /// What else says why.
  package var cause: LikelyCause?

  /// Whether it is for the worse.
  package func isWorse(_ metric: Metric) -> Bool {
    metric.better == .lower ? point.after > point.before : point.after < point.before
  }
}
