import Foundation

/// What a service knows its user by.
enum Token {
  /// The first of these variables that is set.
  ///
  /// - Returns: nil also for text that no token is, such as one of two lines.
  static func found(_ names: [String], in environment: [String: String]) -> String? {
    for name in names {
      let text = (environment[name] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
      guard !text.isEmpty else { continue }
      return text.utf8.allSatisfy { (0x21...0x7E).contains($0) } ? text : nil
    }
    return nil
  }

  static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
