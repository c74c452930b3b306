import Files
import Foundation

/// The headers of a request, read from the command line and from files before anything is sent.
package struct HTTPHeaders: Sendable {
  /// "Name: value".
  package private(set) var lines: [String] = []

  /// The values, which may be passwords or tokens.
  package var secrets: [String] {
    lines.flatMap { line in
      line.drop { $0 != ":" }.dropFirst().split(separator: " ").map(String.init)
    }
  }

  /// - Parameter lines: "Name: value".
  init(lines: [String]) { self.lines = lines }

  /// - Parameters:
  ///   - arguments: "Name: value", or "@FILE" with some, one a line.
  ///   - folder: The folder that a relative path starts from.
  /// - Throws: `PublishingError` for a file that can't be read, or a line that is no header.
  package init(_ arguments: [String], in folder: String) throws(PublishingError) {
    for argument in arguments {
      guard argument.hasPrefix("@") else {
        lines.append(argument)
        continue
      }
      let file = String(argument.dropFirst())
      guard let data = FileManager.default.contents(atPath: absolutePath(file, in: folder)) else {
        throw PublishingError(
          code: .usage,
          detail: """
            the headers can't be read from '\(file)'; nothing was sent
              Check that it exists and is readable: ls -l '\(file)'
            """)
      }
      let text = String(decoding: data, as: UTF8.self)
      for (number, line) in text.split(
        omittingEmptySubsequences: false, whereSeparator: \.isNewline
      ).enumerated() where !line.allSatisfy(\.isWhitespace) {
        // The line itself may be a secret.
        guard Self.isHeader(line) else {
          throw PublishingError(
            code: .usage,
            detail: """
              line \(number + 1) of '\(file)' is not a valid header; nothing was sent
                Write one header per line: Name: value
              """)
        }
        lines.append(String(line))
      }
    }
  }

  /// The same with further headers before them.
  package func adding(_ more: [String]) -> HTTPHeaders { HTTPHeaders(lines: more + lines) }

  /// Whether a text is "Name: value", on one line.
  package static func isHeader(_ text: some StringProtocol) -> Bool {
    guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else { return false }
    let name = text[..<colon]
    let isName = name.utf8.allSatisfy { character in
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= character | 0x20
        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= character
        || "!#$%&'*+-.^_`|~".utf8.contains(character)
    }
    return isName
      && !text.utf8.contains { $0 == 0 || $0 == 0x0A || $0 == 0x0D }
  }
}
