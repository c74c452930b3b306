/// Where a remote is: its host and its path there.
package struct RemoteAddress: Hashable, Sendable {
  /// In lower case, without a user, a password or a port.
  package let host: String
  /// Without slashes at its ends and ".git".
  package let path: String

  /// Reads "https://user:secret@host:port/path.git", "ssh://git@host/path" and "git@host:path"; nil for
  /// anything else, such as a folder.
  package init?(_ remote: String) {
    var rest = Substring(remote)
    var host: Substring
    if let scheme = remote.firstRange(of: "://") {
      guard ["https", "http", "ssh", "git", "git+ssh"].contains(remote[..<scheme.lowerBound]),
        let slash = remote[scheme.upperBound...].firstIndex(of: "/")
      else { return nil }
      host = remote[scheme.upperBound..<slash]
      rest = remote[remote.index(after: slash)...]
    } else {
      guard let colon = remote.firstIndex(of: ":") else { return nil }
      host = remote[..<colon]
      rest = remote[remote.index(after: colon)...]
    }
    if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
    if let port = host.firstIndex(of: ":") { host = host[..<port] }
    while rest.hasSuffix("/") { rest.removeLast() }
    if rest.hasSuffix(".git") { rest.removeLast(4) }
    while rest.hasPrefix("/") { rest.removeFirst() }
    func isPlain(_ text: Substring, _ others: String) -> Bool {
      !text.isEmpty
        && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) || others.contains($0) }
    }
    guard isPlain(host, ".-"), isPlain(rest, "._-~/") else { return nil }
    (self.host, self.path) = (host.lowercased(), String(rest))
  }
}
