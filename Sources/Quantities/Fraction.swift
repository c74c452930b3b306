/// A part of something, or a change without its direction: 0.05 is 5 %, and never negative.
package struct Fraction: ScalarQuantity {
  package let value: Double

  /// - Parameter value: Not negative; NaN where it is unknown.
  package init(_ value: Double) {
    precondition(!(value < 0), "a fraction is 0 or more")
    self.value = value
  }

  /// The nearest fraction to a number that was reckoned from what files say: 0 for a negative one.
  package init(clamping value: Double) {
    self.value = value < 0 ? 0 : value
  }

  /// The fraction that "5%", "5 %" or "0.05" means; nil for any other text, and for negative ones.
  ///
  /// A bare "5" is refused, too: it would mean 500 %, and hardly ever does.
  package init?(_ text: String) {
    let isPercent = text.hasSuffix("%")
    var number = isPercent ? text.dropLast() : text[...]
    if isPercent, number.hasSuffix(" ") { number = number.dropLast() }
    guard let value = Double(number), value.isFinite, value >= 0, isPercent || value < 1
    else { return nil }
    self.init(isPercent ? value / 100 : value)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let value = try container.decode(Double.self)
    guard !(value < 0) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\(value) is not a valid fraction: it is negative")
    }
    self.init(value)
  }

  /// As a percentage in three digits: "5 %".
  package var description: String { Quantity.percent(value) }
}
