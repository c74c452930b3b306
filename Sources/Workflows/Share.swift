/// Reads shares as people write them.
package enum Share {
  /// The fraction that "5%" or "0.05" means; nil for anything else, and for negative ones.
  package static func fraction(_ text: String) -> Double? {
    let number = text.hasSuffix("%") ? text.dropLast() : text[...]
    guard let value = Double(number), value.isFinite, value >= 0 else { return nil }
    return text.hasSuffix("%") ? value / 100 : value
  }
}
