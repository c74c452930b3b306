/// A place in a series that doesn't fit the rest.
package struct Anomaly: Hashable, Sendable {
  /// What doesn't fit.
  package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// One value.
    case point
    /// Some values in a row, each perhaps within bounds.
    case burst
    /// The level from here on.
    case level
  }

  package let kind: Kind
  /// The value that fits least, counted from 0.
  package let index: Int
  /// What the rest of the series lets expect there, in its unit.
  package let expected: Double
  /// What would have passed, in its unit.
  package let range: ClosedRange<Double>
  /// How far it is off, in units of what is still allowed: at least 1.
  package let score: Double
}
