/// Why a state wasn't published.
package struct PublishingError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Code: Hashable, Sendable {
    /// The request can't be sent as it is.
    case usage
    /// The address doesn't answer.
    case unreachable
    /// It answered that it doesn't take the state.
    case refused
  }

  package let code: Code
  /// What happened and what to do next, without any password or token.
  package let detail: String

  package var description: String { detail }
}
