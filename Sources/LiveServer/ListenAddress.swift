/// An address of this machine to listen at: "127.0.0.1:8080", "[::1]:8080", "localhost" or "8080".
package struct ListenAddress: Hashable, Sendable {
  /// An IP address, without brackets.
  package let host: String
  /// 0 for any that is free.
  package var port: UInt16

  init(host: String, port: UInt16) {
    (self.host, self.port) = (host, port)
  }

  /// Parses an address.
  ///
  /// - Parameters:
  ///   - text: An IP address or "localhost", a port, or both.
  ///   - port: The port where the text has none.
  /// - Returns: nil for anything else, such as the name of another machine.
  package init?(_ text: String, port: UInt16 = 0) {
    if let number = Self.port(text[...]) {
      self.init(host: "127.0.0.1", port: number)
      return
    }
    guard let (name, found) = Self.parts(text), let host = Self.host(name) else { return nil }
    self.init(host: host, port: found ?? port)
  }

  /// The host, with brackets around IPv6, and the port, if any, of what may stand in a `Host` header.
  static func parts(_ text: String) -> (host: Substring, port: UInt16?)? {
    var host = text[...]
    var rest: Substring = ""
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      (host, rest) = (text[...end], text[text.index(after: end)...])
    } else if let colon = text.firstIndex(of: ":") {
      (host, rest) = (text[..<colon], text[colon...])
    }
    if rest.isEmpty { return host.isEmpty ? nil : (host, nil) }
    guard rest.first == ":", let port = port(rest.dropFirst()) else { return nil }
    return (host, port)
  }

  private static func port(_ text: Substring) -> UInt16? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return UInt16(text)
  }

  private static func host(_ name: Substring) -> String? {
    if name == "localhost" { return "127.0.0.1" }
    if isIPv4(name) { return String(name) }
    guard name.hasPrefix("["), name.hasSuffix("]") else { return nil }
    let inner = name.dropFirst().dropLast()
    let isAddress =
      inner.contains(":") && inner.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
    return isAddress ? String(inner) : nil
  }

  static func isIPv4(_ text: Substring) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        (1...3).contains(part.count) && part.allSatisfy(\.isNumber) && UInt8(part) != nil
      }
  }

  /// Whether only this machine can connect.
  package var isLoopback: Bool { host.hasPrefix("127.") || host == "::1" }

  /// Whether it is every address of this machine.
  var isWildcard: Bool { host == "0.0.0.0" || host == "::" }

  var isIPv6: Bool { host.contains(":") }

  /// As it stands in an address of a page.
  package var text: String { "\(isIPv6 ? "[\(host)]" : host):\(port)" }

  /// - Throws: Where others could connect although that isn't allowed.
  package func check(allowsRemote: Bool) throws(ServerError) {
    guard !isLoopback, !allowsRemote else { return }
    throw ServerError(
      .usage,
      """
      '\(text)' can be reached from other machines
        If they may read it, add: --allow-remote
        Otherwise listen at 127.0.0.1, and forward the port with: ssh -L
      """)
  }
}
