/// A number with a unit that its type names: in JSON the bare number.
package protocol ScalarQuantity: Hashable, Comparable, Sendable, Codable, CustomStringConvertible,
  CustomDebugStringConvertible, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral
{
  /// The number, in the unit.
  var value: Double { get }

  init(_ value: Double)

  /// What a text such as people write it means; nil for any other text.
  init?(_ text: String)
}

extension ScalarQuantity {
  package init(floatLiteral value: Double) { self.init(value) }

  package init(integerLiteral value: Int) { self.init(Double(value)) }

  package init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(Double.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }

  /// The number with all of its digits, which `description` hasn't.
  package var debugDescription: String { "\(value)" }

  package static func < (one: Self, other: Self) -> Bool { one.value < other.value }

  /// A multiple.
  ///
  /// No operator: between literals the compiler couldn't choose between it and that of doubles.
  package func scaled(by factor: Double) -> Self { Self(value * factor) }
}

/// Splits texts into a number and its unit.
enum NumberWithUnit {
  /// - Returns: The number, finite and without a sign, and what follows it and the space behind it,
  ///   if there is one; nil where no number comes first.
  static func parse(_ text: String) -> (number: Double, unit: Substring)? {
    let digits = text.prefix { $0.isNumber || $0 == "." }
    guard let number = Double(digits), number.isFinite else { return nil }
    let rest = text.dropFirst(digits.count)
    return (number, rest.first == " " ? rest.dropFirst() : rest)
  }
}
