import Git
import PostgreSQL
import Quantities

extension Store {
  /// How a store is, and what it has of a repository.
  package struct Status: Hashable, Sendable {
    /// The server's, such as "15.18".
    package let server: String
    package let isEncrypted: Bool
    /// The user by whose rights everything is done.
    package let user: String
    /// The number of the last migration; nil where there are no tables.
    package let version: Int?
    /// The number of the last migration that this perf-check knows.
    package let known: Int
    /// Which of the roles the user has: "reader", "writer", "owner".
    package var roles: [String] = []
    /// What is known of the repository; nil where the user may not read, and without one.
    package var repository: Content?
    /// The names of all repositories that the user may read.
    package var repositories: [String] = []
    /// The month before which runs aren't kept; nil where all are.
    package var keptSince: String?
    /// Whether notes of this clone changed since they were pushed from here; nil without a clone.
    package var hasUnpushed: Bool?
  }

  /// What a store has of a repository.
  package struct Content: Hashable, Sendable {
    package let name: String
    package let runs: Int
    package let series: Int
    /// When the newest run was measured, in RFC 3339.
    package let newest: String?
  }

  /// - Parameters:
  ///   - name: The repository that is asked about.
  ///   - project: The clone whose notes may not have been pushed.
  package func status(
    of name: String?, in project: borrowing Project
  ) throws -> Status {
    var status = try status(of: name)
    if let name, let version = try version() {
      let tree = try project.repository.notesTree(in: Ledger.reference)
      let state = try StorePushes(of: project).state(of: version.id, name)
      status.hasUnpushed = tree?.hex != state.notes
    }
    return status
  }

  /// The same where there is no clone.
  package func status(of name: String?) throws -> Status {
    try performing("ask the store") {
      let version = try version()
      let user = try connection.run("SELECT current_user").rows.first?[0] ?? ""
      var status = Status(
        server: connection.serverVersion, isEncrypted: connection.isEncrypted, user: user,
        version: version?.number, known: StoreSchema.version)
      guard let version, version.leastClient <= StoreSchema.version else { return status }
      status.roles = try connection.run(
        """
        SELECT replace(rolname, 'perf_check_', '') FROM pg_roles
        WHERE rolname IN ('perf_check_reader', 'perf_check_writer', 'perf_check_owner')
          AND pg_has_role(current_user, oid, 'member') ORDER BY 1
        """
      ).rows.compactMap { $0[0] }
      status.keptSince =
        try connection.run(
          "SELECT to_char(max(dropped_before), 'YYYY-MM') FROM perf_check.retention"
        ).rows.first?[0]
      guard status.roles.contains("reader") || status.roles.contains("owner") else { return status }
      status.repositories = try repositories()
      if let name, status.repositories.contains(name) { status.repository = try content(of: name) }
      return status
    }
  }

  private func content(of name: String) throws -> Content {
    let key = "\(try key(of: name))"
    let runs = try connection.run(
      "SELECT count(*), extract(epoch FROM max(at)) FROM perf_check.run WHERE repository = $1",
      [key]
    ).rows.first
    let series = try connection.run(
      "SELECT count(*) FROM perf_check.series WHERE repository = $1", [key]
    ).rows.first
    return Content(
      name: name, runs: runs?[0].flatMap(Int.init) ?? 0,
      series: series?[0].flatMap(Int.init) ?? 0,
      newest: runs?[1].flatMap(Double.init).map {
        Instant(secondsSince1970: $0).description
      })
  }
}
