/// An error of PostgreSQL, of libpq, or of the way to the server.
package struct PostgreSQLError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of error, for callers.
  package enum Code: Hashable, Sendable {
    /// This program was built without libpq.
    case unavailable
    /// An address or an option that libpq doesn't understand.
    case usage
    /// The server can't be reached, or the connection broke.
    case lost
    /// The server doesn't accept the user, or lacks the database.
    case denied
    /// The server's certificate is missing, or isn't one that is trusted.
    case untrusted
    /// The role lacks a privilege.
    case refused
    /// The server or the role is read-only.
    case readOnly
    /// A table, schema or function is missing.
    case missing
    /// The server's disk or memory is full.
    case full
    /// The operation was interrupted.
    case interrupted
    case other
  }

  package let code: Code
  /// Five characters; "" for errors of libpq.
  ///
  /// - SeeAlso: <https://www.postgresql.org/docs/current/errcodes-appendix.html>
  package let state: String
  /// In the server's words, without a line break at the end.
  package let message: String

  package init(_ code: Code, state: String = "", message: String) {
    self.code = code
    self.state = state
    self.message = message
  }

  package var description: String { message }

  /// The error of a state.
  ///
  /// - Parameter isConnected: Whether the connection still stands.
  init(state: String, message: String, isConnected: Bool) {
    let code: Code =
      switch state {
      // The server is shut down or starts.
      case "57P01", "57P02", "57P03": .lost
      case _ where state.hasPrefix("08"): .lost
      case _ where state.hasPrefix("28"), "3D000": .denied
      case "42501": .refused
      case "25006": .readOnly
      case "42P01", "3F000", "42883", "42704": .missing
      case "53100", "53200": .full
      default: isConnected ? .other : .lost
      }
    self.init(code, state: state, message: message)
  }
}
