#if !PostgreSQL
  /// A connection where perf-check was built without libpq: there is none.
  package final class Connection {
    private var nothing: Never { preconditionFailure("no connection is ever made") }

    private static let unavailable = PostgreSQLError(
      .unavailable, message: "this perf-check was built without PostgreSQL")

    package static func options(of address: String) throws(PostgreSQLError) -> [String: String] {
      throw unavailable
    }

    package static func defaults() -> [String: String] { [:] }

    package init(
      _ options: [String: String], patience: Double, isInterrupted: @escaping () -> Bool
    ) throws(PostgreSQLError) {
      throw Self.unavailable
    }

    package var isEncrypted: Bool { nothing }

    package var serverVersion: String { nothing }

    package func execute(_ statements: String) throws(PostgreSQLError) { nothing }

    package func run(
      _ statement: String, _ values: [String?] = []
    ) throws(PostgreSQLError) -> (rows: [[String?]], changed: Int) { nothing }

    package func transaction<Result>(_ body: () throws -> Result) throws -> Result {
      nothing
    }

    package func copyIn(
      _ statement: String, next: (inout CopyWriter) throws -> Bool
    ) throws { nothing }

    package func copyOut(_ statement: String, use: (inout CopyRow) throws -> Void) throws {
      nothing
    }
  }
#endif
