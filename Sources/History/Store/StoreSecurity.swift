import Configuration
import PostgreSQL

/// Which connections to a store are safe enough.
///
/// To another machine, only encrypted ones, and to a server that proves who it is unless the address says
/// that encryption is enough.
enum StoreSecurity {
  /// From the least strict to the most.
  private static let modes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]

  /// What libpq is told to connect to an address.
  static func options(of address: StoreAddress) throws(PostgreSQLError) -> [String: String] {
    var options = try Connection.options(of: address.url).filter { !$0.value.isEmpty }
    guard options["password"] == nil, options["sslpassword"] == nil else {
      throw PostgreSQLError(.usage, message: "the address of a store must not hold a password")
    }
    options["client_encoding"] = "UTF8"
    let defaults = Connection.defaults()
    try secure(&options, defaults: defaults)
    for (key, value) in [
      ("application_name", "perf-check"), ("keepalives_idle", "30"), ("tcp_user_timeout", "30000"),
    ] where options[key] == nil && defaults[key] == nil {
      options[key] = value
    }
    return options
  }

  /// Chooses how a connection is encrypted.
  ///
  /// - Parameters:
  ///   - options: Of the address; what is chosen is added.
  ///   - defaults: What holds where the address says nothing.
  static func secure(
    _ options: inout [String: String], defaults: [String: String]
  ) throws(PostgreSQLError) {
    // A service file may name any host.
    let isService = options["service"] != nil
    let address = options["hostaddr"] ?? defaults["hostaddr"] ?? ""
    let host = options["host"] ?? defaults["host"] ?? ""
    let isLocal =
      !isService
      && (address.isEmpty ? host : address).split(separator: ",", omittingEmptySubsequences: false)
        .allSatisfy(isLocal)
    guard !isLocal else { return }
    let strictest = modes.count - 1
    let enough = modes.firstIndex(of: "require") ?? strictest
    if let mode = options["sslmode"] {
      guard let place = modes.firstIndex(of: mode), place >= enough else {
        throw PostgreSQLError(
          .usage,
          message: "a connection to another machine must be encrypted, not sslmode=\(mode)")
      }
      return
    }
    let standing = defaults["sslmode"].flatMap(modes.firstIndex) ?? 0
    options["sslmode"] = standing >= enough ? modes[standing] : modes[strictest]
  }

  /// Whether a host is this machine: a socket's folder, or a loopback address.
  private static func isLocal(_ host: Substring) -> Bool {
    host.isEmpty || host.hasPrefix("/") || host.hasPrefix("@") || host == "localhost"
      || host == "::1" || isLoopback(host)
  }

  /// Whether it is an address 127.x.y.z: a name may begin like one.
  private static func isLoopback(_ host: Substring) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
