/// An anomaly in a series.
package struct Anomaly: Hashable, Sendable {
  /// The kind of anomaly.
  package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// A single value.
    case point
    /// Several consecutive values, each possibly within bounds.
    case burst
    /// A level shift from here on.
    case level
  }

  package let kind: Kind
  /// The most anomalous value, counted from 0.
  package let index: Int
  /// The expected value from the rest of the series, in its unit.
  package let expected: Double
  /// The range of normal values, in its unit.
  package let range: ClosedRange<Double>
  /// The deviation relative to the threshold: at least 1.
  package let score: Double
}
