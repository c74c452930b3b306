import Configuration
import PostgreSQL

extension Store {
  /// What migrating came to.
  package struct Migrated: Hashable, Sendable {
    /// The version before; 0 for none.
    package let before: Int
    /// The version after.
    package let after: Int
  }

  /// Makes the roles and tables of a store; those that are there stay.
  ///
  /// - Throws: `HistoryError`, as where the user may not create roles.
  package func initialize() throws -> Migrated {
    try performing("make the store") {
      do {
        try connection.transaction {
          try connection.execute(StoreSchema.makeRoles)
          try connection.execute("GRANT perf_check_owner TO CURRENT_USER")
          try connection.execute(
            """
            DO $$ BEGIN
              EXECUTE format('GRANT CREATE ON DATABASE %I TO perf_check_owner', current_database());
            END $$
            """)
        }
      } catch let error as PostgreSQLError where error.code == .refused {
        throw mayNotMakeRoles(error.message)
      }
      // For a database of somebody else's, the server only warns.
      let rows = try connection.run(
        "SELECT has_database_privilege('perf_check_owner', current_database(), 'CREATE')"
      ).rows
      guard rows.first?[0] == "t" else {
        throw mayNotMakeRoles("perf_check_owner may not create anything in the database")
      }
    }
    return try migrate()
  }

  private func mayNotMakeRoles(_ reason: String) -> HistoryError {
    HistoryError(
      code: .mayNotPush, operation: "make the store",
      detail: """
        the user of '\(address.url)' may not create roles, or doesn't own the database
          | \(reason)
          Run it as one who may, or let an administrator run:
          CREATE ROLE perf_check_reader NOLOGIN; CREATE ROLE perf_check_writer NOLOGIN; \
        CREATE ROLE perf_check_owner NOLOGIN;
          GRANT perf_check_owner TO "the user"; GRANT CREATE ON DATABASE "the database" TO perf_check_owner;
          and then: perf-check store migrate
        """)
  }

  /// Takes the steps that the tables lack.
  ///
  /// Writers of earlier releases go on; of several who migrate, one does and the others find it done.
  ///
  /// - Parameter last: The last step that is taken.
  package func migrate(to last: Int = StoreSchema.version) throws -> Migrated {
    try performing("migrate the store") {
      try beOwner()
      defer { try? connection.execute("RESET ROLE") }
      let before = try version()?.number ?? 0
      if before == 0 {
        try locked { try connection.execute(StoreSchema.foundation) }
      } else {
        _ = try usableVersion(to: "migrate the store")
      }
      for step in StoreSchema.migrations.prefix(last) where step.number > before {
        try take(step)
      }
      return Migrated(before: before, after: try version()?.number ?? 0)
    }
  }

  /// Acts as the role that owns the tables.
  private func beOwner() throws(PostgreSQLError) {
    do {
      try connection.execute("SET ROLE perf_check_owner")
    } catch {
      // The state of a role that isn't there; `store init` makes it.
      let isMissing = error.state == "22023"
      throw PostgreSQLError(
        isMissing ? .missing : error.code, state: error.state, message: error.message)
    }
  }

  private func take(_ step: StoreSchema.Migration) throws {
    var tries = 0
    while true {
      do {
        return try locked {
          // Another may have taken it meanwhile.
          guard try version()?.number == step.number - 1 else { return }
          try connection.execute(step.statements)
          _ = try connection.run(
            "INSERT INTO perf_check.schema_version (number, least_client) VALUES ($1, $2)",
            ["\(step.number)", "\(step.leastClient)"])
        }
      } catch let error as PostgreSQLError where error.state == "55P03" && tries < Self.attempts {
        // Somebody holds a table; waiting for it longer would stop all who come after.
        tries += 1
      }
    }
  }

  /// Runs a transaction that no other migration runs beside.
  private func locked(_ body: () throws -> Void) throws {
    try connection.transaction {
      _ = try connection.run("SELECT pg_advisory_xact_lock($1)", ["\(StoreSchema.lock)"])
      try connection.execute("SET LOCAL lock_timeout = '5s'")
      try body()
    }
  }
}
