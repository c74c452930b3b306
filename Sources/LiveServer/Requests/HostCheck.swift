/// Whether a request was meant for this server.
///
/// A page of another site can have a browser connect here under a name that its owner has made point to
/// this machine; such a request has that name as its `Host`, or that site as its `Origin`.
package struct HostCheck: Hashable, Sendable {
  private let address: ListenAddress
  private let names: Set<String>

  /// - Parameters:
  ///   - address: Where the server listens, with its port.
  ///   - names: The names of this machine; used only where it listens for other machines.
  package init(_ address: ListenAddress, names: [String] = []) {
    self.address = address
    let own = address.isIPv6 ? "[\(address.host)]" : address.host
    let others = address.isLoopback ? ["localhost"] : names.map { $0.lowercased() }
    self.names = Set([own.lowercased()] + others)
  }

  func refusal(of request: Request) -> Response? {
    guard let host = request.values(of: "host").first, allows(host) else {
      return Response(
        refusal: .wrongHost, "This server is not known by that name. Open http://\(address.text)/")
    }
    let origins = request.values(of: "origin")
    guard origins.allSatisfy(allows(origin:)) else {
      return Response(refusal: .forbidden, "Other sites may not read this.")
    }
    return nil
  }

  private func allows(origin: String) -> Bool {
    origin.hasPrefix("http://") && allows(String(origin.dropFirst("http://".count)))
  }

  private func allows(_ host: String) -> Bool {
    guard let (name, port) = ListenAddress.parts(host.lowercased()),
      (port ?? 80) == address.port
    else { return false }
    if names.contains(String(name)) { return true }
    // An address can't be made to point elsewhere.
    return address.isWildcard && (ListenAddress.isIPv4(name) || name.hasPrefix("["))
  }
}
