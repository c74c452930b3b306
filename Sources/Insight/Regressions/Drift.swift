package import Statistics

/// A gradual change of a series that can't be attributed to a commit.
package struct Drift: Sendable {
  /// The first point of the drift.
  package let start: Int
  /// The last one.
  package let end: Int
  package let line: LinearTrend
  /// Whether it is a change for the worse.
  package let isWorse: Bool
}
