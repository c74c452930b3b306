/// Why something wasn't published.
package struct PublishingError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Code: Hashable, Sendable {
    /// The request can't be sent as it is.
    case usage
    /// The address doesn't answer.
    case unreachable
    /// It answered that it doesn't take what was sent.
    case refused
  }

  package let code: Code
  /// What happened and what to do next, without any password or token.
  package let detail: String
  /// Whether the same may work later: it can't be told either whether it was done.
  let isTransient: Bool
  /// How long the server wants to be left alone, in seconds; nil where it doesn't say.
  let wait: Double?
  /// The answer's status; nil where there was none.
  let status: Int?

  package init(code: Code, detail: String) {
    self.init(code, detail, isTransient: false)
  }

  init(
    _ code: Code, _ detail: String, isTransient: Bool, wait: Double? = nil, status: Int? = nil
  ) {
    (self.code, self.detail, self.isTransient, self.wait) = (code, detail, isTransient, wait)
    self.status = status
  }

  package var description: String { detail }
}
