/// Reads sizes of files as people write them.
package enum ByteSize {
  /// Units by name in lower case, in bytes.
  private static let units: [String: Double] = [
    "": 1, "b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12,
    "kib": 1024, "mib": 1_048_576, "gib": 1_073_741_824, "tib": 1_099_511_627_776,
  ]

  /// The bytes of "10GB", "1.5GiB", "500MB", "4096"; nil for anything else.
  package static func bytes(_ text: String) -> Int? {
    let digits = text.prefix { $0.isNumber || $0 == "." }
    let unit = text.dropFirst(digits.count).lowercased()
    guard let value = Double(digits), let factor = units[unit] else { return nil }
    return Int(exactly: (value * factor).rounded())
  }
}
