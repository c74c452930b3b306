/// Where a series went to another level, or its drift took another course.
package struct ChangePoint: Hashable, Sendable {
  /// What changed.
  package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// The level: the values before lie around one, those after around another.
    case level
    /// The course of a series that drifts all the time: its slope, or where its line stands.
    case drift
  }

  package let kind: Kind
  /// The first value after the change, counted from 0.
  package let index: Int
  /// Where the change may be instead, with 95 % confidence; contains `index`.
  package let positions: ClosedRange<Int>
  /// The level before, back to the change point before this one, spikes aside.
  package let before: Double
  /// The level after, up to the next change point, spikes aside.
  package let after: Double
  /// The change of level: `after`/`before` − 1 where all values are above 0, else `after` − `before`.
  package let change: Double
  /// Where the change lies, with 95 % confidence at the place of `index`.
  package let interval: ClosedRange<Double>
  /// How likely noise alone would have shown such a change anywhere in the series, in 0…1.
  package let pValue: Double
}
