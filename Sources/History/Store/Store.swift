package import Configuration
import Foundation
import Git
import PostgreSQL
import Processes

/// A PostgreSQL database with the recorded runs of many repositories.
///
/// The notes of a repository stay what holds; whatever is in a store can be pushed there again.
package final class Store {
  package let address: StoreAddress
  private(set) var connection: Connection
  /// What the connection knows to be there, so that it isn't sent with every batch.
  var sent = Sent()

  /// What was sent over a connection.
  struct Sent {
    var months: Set<String> = []
    var series: Set<UUIDBytes> = []
    var environments: Set<UUIDBytes> = []
    var repositories: Set<Int64> = []
  }

  /// How long a connection may take, in seconds.
  private static let patience = 10.0
  /// How often a broken connection is made anew before giving up.
  static let attempts = 5

  /// Connects.
  ///
  /// - Throws: `HistoryError`.
  package init(at address: StoreAddress) throws(HistoryError) {
    self.address = address
    do {
      connection = try Self.connect(to: address)
    } catch {
      throw Self.translated(error, "connect to the store", address)
    }
  }

  /// Makes a broken connection anew.
  func reconnect() throws(PostgreSQLError) {
    connection = try Self.connect(to: address)
    sent = Sent()
  }

  private static func connect(to address: StoreAddress) throws(PostgreSQLError) -> Connection {
    let connection = try Connection(
      StoreSecurity.options(of: address), patience: patience,
      isInterrupted: { Interrupt.signal != 0 })
    // Times of rows don't depend on where somebody asks, nor what a name means on who may create functions.
    try connection.execute("SET TIME ZONE 'UTC'; SET search_path = pg_catalog, pg_temp")
    return connection
  }

  /// What a database says of itself.
  package struct Version: Hashable, Sendable {
    /// The last step of migrations that was taken; 0 for none.
    package let number: Int
    /// The number of steps that a client must know to write there.
    package let leastClient: Int
    /// What tells the database from others.
    let id: String
  }

  /// The version of the tables; nil where there are none.
  func version() throws(PostgreSQLError) -> Version? {
    let rows: [[String?]]
    do {
      rows = try connection.run(
        """
        SELECT coalesce(max(number), 0), coalesce(max(least_client), 0),
          (SELECT id FROM perf_check.store) FROM perf_check.schema_version
        """
      ).rows
    } catch {
      guard error.code == .missing else { throw error }
      return nil
    }
    guard let row = rows.first, let number = row[0].flatMap(Int.init),
      let least = row[1].flatMap(Int.init), let id = row[2]
    else { return nil }
    return Version(number: number, leastClient: least, id: id)
  }

  /// The version, of tables that this perf-check can use.
  ///
  /// - Throws: `HistoryError` where there are none, or only newer ones.
  func usableVersion(to operation: String) throws -> Version {
    guard let version = try version(), version.number > 0 else {
      throw HistoryError(
        code: .notInitialized, operation: operation,
        detail: """
          '\(address.url)' has no tables of perf-check
            Make them, as somebody who may create roles: perf-check store init
          """)
    }
    guard version.leastClient <= StoreSchema.version else {
      throw HistoryError(
        code: .newerFormat(found: version.number, supported: StoreSchema.version),
        operation: operation,
        detail: """
          the store '\(address.url)' has version \(version.number), which needs a newer perf-check \
          than this one, which knows \(StoreSchema.version)
            Update perf-check.
          """)
    }
    return version
  }

  /// The key of a repository: 64 bits of a digest of its name, which the server works out, so that it can
  /// check it.
  func key(of name: String) throws -> Int64 {
    let rows = try connection.run("SELECT perf_check.repository_id($1)", [name]).rows
    guard let key = rows.first?[0].flatMap({ Int64($0) }) else { throw Self.damage }
    return key
  }

  /// Runs a closure on tables that this perf-check can use, and translates the server's errors.
  func using<Result>(
    to operation: String, _ body: (Version) throws -> Result
  ) throws -> Result {
    try performing(operation) { try body(usableVersion(to: operation)) }
  }

  /// What reading is called in errors.
  static let reading = "read the store"

  /// Runs a closure, and translates the server's errors.
  func performing<Result>(_ operation: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as PostgreSQLError {
      throw Self.translated(error, operation, address)
    }
  }
}

extension Store {
  /// An error of the server as the tool reports it.
  static func translated(
    _ error: PostgreSQLError, _ operation: String, _ address: StoreAddress
  ) -> HistoryError {
    let (code, detail) = explained(error, address)
    return HistoryError(code: code, operation: operation, detail: detail)
  }

  private static func explained(
    _ error: PostgreSQLError, _ address: StoreAddress
  ) -> (HistoryError.Code, String) {
    let said = error.message.split(separator: "\n").map { "\n  | \($0)" }.joined()
    let store = "the store '\(address.url)'"
    return switch error.code {
    case .unavailable:
      (
        .unavailable,
        "\(error.message)\n  Build it with the trait, which needs libpq: swift build -c release --traits "
          + "default,PostgreSQL"
      )
    case .usage: (.usage, "\(error.message)\n  Write it as postgresql://user@host/database")
    case .lost:
      (
        .unreachable,
        """
        \(store) can't be reached\(said)
          Check the address, and whether the server runs: pg_isready -d '\(address.url)'
          Recorded runs are in the notes; push them later: perf-check store push
        """
      )
    case .denied, .untrusted: (.denied, denied(error.code, store, said))
    case .refused, .readOnly:
      (
        .mayNotPush,
        """
        the role may not do this in '\(address.url)'\(said)
          Writers are members of perf_check_writer, readers of perf_check_reader, those who migrate of \
        perf_check_owner: GRANT perf_check_writer TO ci
        """
      )
    case .missing:
      (
        .notInitialized,
        """
        '\(address.url)' lacks tables of perf-check\(said)
          Make them: perf-check store init; or add the new ones: perf-check store migrate
        """
      )
    case .full:
      (
        .storage,
        "the server of '\(address.url)' has no space left\(said)\n  Nothing of what was under way is kept; "
          + "make room, and push again: perf-check store push"
      )
    case .interrupted: (.interrupted, "interrupted by signal \(Interrupt.signal)")
    case .other: (.storage, "the server of '\(address.url)' refused\(said)")
    }
  }

  /// Why there is no connection, by either side's will.
  private static func denied(
    _ code: PostgreSQLError.Code, _ store: String, _ said: String
  ) -> String {
    code == .untrusted
      ? """
      \(store) doesn't prove who it is, as it must on another machine\(said)
        Name the certificate of its authority: sslrootcert=FILE in the address, or ~/.postgresql/root.crt
        Or say that encryption is enough: sslmode=require in the address
      """
      : """
      \(store) doesn't accept the connection\(said)
        Check user and database, and give the password by PGPASSWORD, ~/.pgpass or a service file.
      """
  }
}
