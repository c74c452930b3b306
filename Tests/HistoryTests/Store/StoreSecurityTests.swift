import PostgreSQL
import Testing

@testable import History

@Suite struct `A connection to a store` {
  private func mode(
    _ options: [String: String], defaults: [String: String] = [:]
  ) throws(PostgreSQLError) -> String? {
    var options = options
    try StoreSecurity.secure(&options, defaults: defaults)
    return options["sslmode"]
  }

  @Test(arguments: [
    [:], ["host": "/run/postgresql"], ["host": "localhost"], ["host": "127.0.0.1"],
    ["host": "::1"], ["host": "@socket"], ["host": "localhost,127.0.0.2"],
    ["host": "127.0.0.1", "sslmode": "disable"],
  ])
  func `may be as it is on this machine`(options: [String: String]) throws {
    #expect(try mode(options) == options["sslmode"])
  }

  @Test(arguments: [
    ["host": "db"], ["host": "127.evil.example"], ["host": "localhost,db"],
    ["hostaddr": "10.0.0.1"],
    ["host": "localhost", "hostaddr": "10.0.0.1"], ["service": "perf"],
    ["host": "127.0.0.1.example.org"], ["host": "localhost.example.org"],
  ])
  func `proves who the server is elsewhere`(options: [String: String]) throws {
    #expect(try mode(options) == "verify-full")
    for mode in ["disable", "allow", "prefer", "nonsense"] {
      let error = #expect(throws: PostgreSQLError.self) {
        try self.mode(options.merging(["sslmode": mode]) { $1 })
      }
      #expect(error?.code == .usage)
    }
    for mode in ["require", "verify-ca", "verify-full"] {
      #expect(try self.mode(options.merging(["sslmode": mode]) { $1 }) == mode)
    }
  }

  @Test func `goes by the environment where the address says nothing`() throws {
    #expect(try mode([:], defaults: ["host": "db"]) == "verify-full")
    #expect(try mode([:], defaults: ["host": "db", "sslmode": "require"]) == "require")
    // libpq's own default is no decision of the user's.
    #expect(try mode([:], defaults: ["host": "db", "sslmode": "prefer"]) == "verify-full")
    #expect(try mode(["host": "localhost"], defaults: ["host": "db"]) == nil)
    // The address decides where both are given, wherever each is from.
    #expect(try mode(["host": "localhost"], defaults: ["hostaddr": "10.0.0.1"]) == "verify-full")
    #expect(try mode(["host": "db"], defaults: ["hostaddr": "127.0.0.1"]) == nil)
  }
}
