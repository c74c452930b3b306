/// An error of reading or writing another tool's file, with a remedy.
package struct ExchangeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of error, for callers.
  package enum Code: Hashable, Sendable {
    /// The file can't be opened or read.
    case unreadable
    /// The format of the file is unknown.
    case unknownFormat
    /// The file is malformed, truncated or of an unsupported version.
    case damaged
    /// The file has no values.
    case empty
    /// The file is too large for its format.
    case tooLarge
  }

  /// The kind of error, for callers.
  package let code: Code
  /// The file, as specified by the user.
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
