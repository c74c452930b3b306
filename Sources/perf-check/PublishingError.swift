/// Why a state wasn't published.
struct PublishingError: Error, Hashable, CustomStringConvertible {
  enum Code: Hashable {
    /// The request can't be sent as it is.
    case usage
    /// The address doesn't answer.
    case unreachable
    /// It answered that it doesn't take the state.
    case refused
  }

  let code: Code
  /// What happened and what to do next, without any password or token.
  let detail: String

  var description: String { detail }
}
