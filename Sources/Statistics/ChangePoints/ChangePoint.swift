/// A change of the level of a series, or of the trend of a drift.
package struct ChangePoint: Hashable, Sendable {
  /// The kind of change.
  package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// A change of the level.
    case level
    /// A change of the slope or the offset of a continuous drift.
    case drift
  }

  package let kind: Kind
  /// The first value after the change, counted from 0.
  package let index: Int
  /// The 95 % confidence interval of the position; contains `index`.
  package let positions: ClosedRange<Int>
  /// The level since the previous change point, without outliers.
  package let before: Double
  /// The level until the next change point, without outliers.
  package let after: Double
  /// The change: `after`/`before` − 1 if all values are positive, otherwise `after` − `before`.
  package let change: Double
  /// The 95 % confidence interval of the change, given the position `index`.
  package let interval: ClosedRange<Double>
  /// The probability, in 0…1, of such a change anywhere in a series of pure noise.
  package let pValue: Double
}
