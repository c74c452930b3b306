/// Why another tool's file can't be read or written, and what to do about it.
package struct ExchangeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What callers act on.
  package enum Code: Hashable, Sendable {
    /// The file can't be opened or read.
    case unreadable
    /// The file is of no format that is known.
    case unknownFormat
    /// The file is of the format, but damaged, cut off or of another version.
    case damaged
    /// The file holds no value at all.
    case empty
    /// The file is too large for its format.
    case tooLarge
  }

  /// What callers act on.
  package let code: Code
  /// The file, as the user named it.
  package let file: String
  /// What happened, where, and what to do next.
  package let detail: String

  package init(code: Code, file: String, detail: String) {
    self.code = code
    self.file = file
    self.detail = detail
  }

  package var description: String { "could not read '\(file)': \(detail)" }
}
