/// Why a server can't be started.
package struct ServerError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Code: Hashable, Sendable {
    /// The address is not valid, or not allowed.
    case usage
    /// Another program listens there.
    case portInUse
    /// The system refuses it.
    case unavailable
  }

  package let code: Code
  /// What happened and what to do next.
  package let description: String

  init(_ code: Code, _ description: String) {
    (self.code, self.description) = (code, description)
  }
}
