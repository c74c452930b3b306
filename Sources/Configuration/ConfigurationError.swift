/// Why a file of the user's can't be used: the file, the line, the key, and what would be right.
package struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file as the user knows it.
  package let file: String
  /// Counted from 1; nil where the file has no such place.
  package let line: Int?
  /// What is wrong, and below it what to do.
  package let detail: String

  package init(file: String, line: Int? = nil, detail: String) {
    self.file = file
    self.line = line
    self.detail = detail
  }

  package var description: String {
    line.map { "\(file):\($0): \(detail)" } ?? "\(file): \(detail)"
  }
}
