/// Why a history can't be analysed, and what to do about it.
package struct InsightError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What callers act on.
  package enum Code: Hashable, Sendable {
    /// There is too little data for any answer.
    case insufficientData
    /// What is asked for makes no sense.
    case usage
  }

  /// What callers act on.
  package let code: Code
  /// What is missing or wrong, on the first line; what to do on the others.
  package let detail: String

  package init(code: Code, detail: String) {
    self.code = code
    self.detail = detail
  }

  package var description: String { detail }
}
