import Foundation

/// The address of a PostgreSQL database that repositories share.
package struct StoreAddress: Hashable, Sendable {
  /// As `libpq` reads it: `postgresql://user@host:port/database?sslmode=verify-full`.
  package let url: String

  /// - Throws: `Problem` for what is no such address, or holds a password.
  package init(_ url: String) throws(Problem) {
    guard url.hasPrefix("postgresql://") || url.hasPrefix("postgres://") else {
      throw Problem(
        description: "a store is an address such as postgresql://ci@db.example.org/perf")
    }
    let rest = url[(url.firstRange(of: "://")?.upperBound ?? url.startIndex)...]
    let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    // A password may have any character, as users write it.
    let user = rest.lastIndex(of: "@").map { rest[..<$0] }
    let keys = parts.dropFirst().joined().split(separator: "&").map {
      ($0.prefix { $0 != "=" }.removingPercentEncoding ?? "").lowercased()
    }
    // Files, process lists and logs show addresses.
    guard user?.contains(":") != true, !keys.contains("password"), !keys.contains("sslpassword")
    else {
      throw Problem(
        description: """
          the address of a store must not hold a password
            Use the variable PGPASSWORD, the file ~/.pgpass, or a service file.
          """)
    }
    self.url = url
  }

  /// What is wrong with an address; doesn't repeat it.
  package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
  }
}
