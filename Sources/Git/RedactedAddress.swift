import Foundation

/// Addresses without credentials, for display.
package enum RedactedAddress {
  private static let mark = "***"

  /// Removes the password, and the values of the query and the fragment, from an address.
  ///
  /// The user name is also removed, because it may be a token, except for `ssh`. Text that isn't an
  /// address, such as the name of a remote or a path, is unchanged.
  package static func text(_ address: String) -> String { redacted(in: address) }

  /// Redacts every address in a text, such as the output of git or curl.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - secrets: Strings to remove everywhere.
  package static func redacted(in text: String, secrets: [String] = []) -> String {
    var text = text
    for secret in secrets.sorted(by: { $0.count > $1.count }) where secret.count > 3 {
      text = text.replacing(secret, with: mark)
    }
    // An address ends at whitespace or a quote; a password may contain "@".
    return text.replacing(/([A-Za-z][A-Za-z0-9+.\-]*):\/\/[^\s'"`<>]+/) { match in
      address(String(match.0), scheme: String(match.1).lowercased())
    }
  }

  private static func address(_ text: String, scheme: String) -> String {
    var rest = text.dropFirst(scheme.count + 3)
    let path = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
    // A password may contain a slash although it shouldn't; the last "@" before the query is used.
    let query = rest.firstIndex { "?#".contains($0) } ?? rest.endIndex
    var at = rest[..<path].lastIndex(of: "@")
    if at == nil, rest[..<path].contains(":"), !isPort(rest[..<path]) {
      at = rest[..<query].lastIndex(of: "@")
    }
    var start = text.prefix(scheme.count + 3)
    if let at {
      let user = rest[..<at].prefix { $0 != ":" }
      let isUserShown = scheme.hasSuffix("ssh") || user == "git"
      start += isUserShown ? user : mark[...]
      if rest[..<at].contains(":"), isUserShown { start += ":" + mark }
      start += "@"
      rest = rest[rest.index(after: at)...]
    }
    return start + parameters(of: rest)
  }

  private static func isPort(_ host: Substring) -> Bool {
    host.split(separator: ":").last.map { $0.allSatisfy(\.isNumber) } ?? false
  }

  /// The rest of an address, without the values of its query and its fragment.
  private static func parameters(of rest: Substring) -> String {
    guard let start = rest.firstIndex(where: { "?#".contains($0) }) else { return String(rest) }
    let query = rest[rest.index(after: start)...]
    let shown = query.split(separator: "&", omittingEmptySubsequences: false).map { part in
      part.firstIndex(of: "=").map { part[...$0] + mark } ?? (part.isEmpty ? "" : mark)
    }
    return rest[...start] + shown.joined(separator: "&")
  }
}
