/// A size in bytes, which needn't be whole: the mean of several isn't.
package struct Bytes: ScalarQuantity, AdditiveArithmetic {
  package let value: Double

  package init(_ value: Double) {
    self.value = value
  }

  /// Units by name in lower case.
  private static let units: [String: Bytes] = [
    "": 1, "b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12,
    "kib": 1024, "mib": 1_048_576, "gib": 1_073_741_824, "tib": 1_099_511_627_776,
  ]

  /// The whole bytes of "10GB", "1.5 GiB", "500MB", "4096"; nil for any other text, and for more
  /// than `Int` holds.
  package init?(_ text: String) {
    guard let (number, unit) = NumberWithUnit.parse(text),
      let size = Self.units[unit.lowercased()].map({ $0.scaled(by: number).value.rounded() }),
      Int(exactly: size) != nil
    else { return nil }
    self.init(size)
  }

  /// In three digits or more: "12.3 MiB".
  package var description: String { Quantity.text(value, unit: "bytes") }

  package static func + (one: Bytes, other: Bytes) -> Bytes { Bytes(one.value + other.value) }

  package static func - (one: Bytes, other: Bytes) -> Bytes { Bytes(one.value - other.value) }
}
