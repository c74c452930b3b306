/// Reads shares as people write them.
package enum Share {
  /// The fraction that "5%" or "0.05" means; nil for anything else, and for negative ones.
  ///
  /// A bare "5" is refused, too: it would mean 500 %, and hardly ever does.
  package static func fraction(_ text: String) -> Double? {
    let number = text.hasSuffix("%") ? text.dropLast() : text[...]
    guard let value = Double(number), value.isFinite, value >= 0, text.hasSuffix("%") || value < 1
    else { return nil }
    return text.hasSuffix("%") ? value / 100 : value
  }
}
