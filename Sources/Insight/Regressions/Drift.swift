package import Statistics

/// A slow change of a series from point to point, without a commit that made it.
package struct Drift: Sendable {
  /// The first point of the drift.
  package let start: Int
  /// The last one.
  package let end: Int
  package let line: LinearTrend
  /// Whether it is for the worse.
  package let isWorse: Bool
}
