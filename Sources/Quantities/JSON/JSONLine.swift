package import Foundation

/// JSON in one line, for files that grow line by line: keys sorted, slashes plain.
package enum JSONLine {
  /// The JSON of a value.
  ///
  /// - Parameters:
  ///   - value: All of its numbers are finite.
  ///   - keys: How names of properties are written.
  package static func text(
    of value: some Encodable, keys: JSONEncoder.KeyEncodingStrategy = .useDefaultKeys
  ) -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = keys
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else {
      preconditionFailure("JSON has no number that isn't finite")
    }
    return String(decoding: data, as: UTF8.self)
  }
}
