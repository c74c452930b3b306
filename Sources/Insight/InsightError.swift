/// An error of an analysis, with a remedy.
package struct InsightError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What callers act on.
  package enum Code: Hashable, Sendable {
    /// There is too little data.
    case insufficientData
    /// The arguments are invalid.
    case usage
  }

  /// What callers act on.
  package let code: Code
  /// The problem on the first line, a remedy on the others.
  package let detail: String

  package init(code: Code, detail: String) {
    self.code = code
    self.detail = detail
  }

  package var description: String { detail }
}
