/// What `store init` and `store migrate` print for programs.
package struct StoreMigrationResults: Codable, Sendable {
  /// The store's address, which holds no password.
  package let store: String
  /// The number of the last migration before; 0 for none.
  package let before: Int
  /// The number of the last migration now.
  package let version: Int
}

/// What `store push` prints for programs.
package struct StorePushResults: Codable, Sendable {
  package let store: String
  /// The repository's name in the store.
  package let repository: String
  /// The runs that the store didn't have.
  package let new: Int
  /// The runs that were sent.
  package let sent: Int
  /// The runs that can't be stored.
  package let unsuitable: Int
  /// How often a broken connection was made anew.
  package let reconnections: Int
  package let warnings: [String]
}

/// What `store pull` prints for programs.
package struct StorePullResults: Codable, Sendable {
  package let store: String
  package let repository: String
  /// The runs that were attached, or with --dry-run would be.
  package let attached: Int
  /// The runs of commits that this clone doesn't have.
  package let elsewhere: Int
  package let dryRun: Bool
}

/// What `store status` prints for programs.
package struct StoreStatusResults: Codable, Sendable {
  package let store: String
  /// The server's version.
  package let server: String
  package let encrypted: Bool
  package let user: String
  /// Of "reader", "writer" and "owner" those that the user has.
  package let roles: [String]
  /// The number of the last migration; null where there are no tables.
  package let version: Int?
  /// The number of the last migration that this perf-check knows.
  package let knownVersion: Int
  /// null where the store has nothing of it, or the user may not read.
  package let repository: Content?
  /// The names of those that the user may read.
  package let repositories: [String]
  /// The month before which runs aren't kept, such as "2026-01"; null where all are.
  package let keptSince: String?
  /// Whether this clone has runs that weren't pushed from here; null without a clone.
  package let unpushed: Bool?

  package struct Content: Codable, Sendable {
    package let name: String
    package let runs: Int
    package let series: Int
    /// When the newest run was measured, in RFC 3339.
    package let newest: String?
  }
}
