import Foundation

/// Addresses as they are shown: without what gives access.
package enum RedactedAddress {
  private static let mark = "***"

  /// An address without its password, and without the values of its query and its fragment.
  ///
  /// The name of the user goes, too, where it may be a token: in everything but `ssh`. What is no
  /// address, such as the name of a remote or a path, stays as it is.
  package static func text(_ address: String) -> String { redacted(in: address) }

  /// Text, such as what git or curl printed, in which every address is redacted.
  ///
  /// - Parameters:
  ///   - text: What was printed.
  ///   - secrets: Parts to take out wherever they stand.
  package static func redacted(in text: String, secrets: [String] = []) -> String {
    var text = text
    for secret in secrets.sorted(by: { $0.count > $1.count }) where secret.count > 3 {
      text = text.replacing(secret, with: mark)
    }
    // An address ends at white space or a quote; an "@" within a password is not its end.
    return text.replacing(/([A-Za-z][A-Za-z0-9+.\-]*):\/\/[^\s'"`<>]+/) { match in
      address(String(match.0), scheme: String(match.1).lowercased())
    }
  }

  private static func address(_ text: String, scheme: String) -> String {
    var rest = text.dropFirst(scheme.count + 3)
    let path = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
    // A password may hold a slash though it shouldn't; then the last "@" before the query counts.
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

  /// The rest of an address, the values of its query and its fragment taken out.
  private static func parameters(of rest: Substring) -> String {
    guard let start = rest.firstIndex(where: { "?#".contains($0) }) else { return String(rest) }
    let query = rest[rest.index(after: start)...]
    let shown = query.split(separator: "&", omittingEmptySubsequences: false).map { part in
      part.firstIndex(of: "=").map { part[...$0] + mark } ?? (part.isEmpty ? "" : mark)
    }
    return rest[...start] + shown.joined(separator: "&")
  }
}
