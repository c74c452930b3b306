package import Configuration
package import History
import Model
import Quantities

extension Report {
  /// What making or migrating a store came to.
  package init(migrated: Store.Migrated, at address: StoreAddress) {
    let steps = migrated.after - migrated.before
    let line =
      steps == 0
      ? "The store has version \(migrated.after) already; nothing was changed."
      : "The store has version \(migrated.after) now; \(Quantity.count(steps, "migration")) applied."
    self.init(
      Document([.paragraph(line)]),
      Envelope(
        operation: "store",
        results: StoreMigrationResults(
          store: address.url, before: migrated.before, version: migrated.after)))
  }

  /// What a push came to.
  package init(pushed: Store.Pushed, as name: String, to address: StoreAddress) {
    var warnings: [String] = []
    if pushed.unsuitable > 0 {
      warnings.append(
        "\(pushed.unsuitable) runs have a NUL in a name, which PostgreSQL can't hold; skipped")
    }
    let line =
      pushed.sent == 0
      ? "No runs were recorded as '\(name)' since the last push from here."
      : "Sent \(Quantity.count(pushed.sent, "run")) as '\(name)', of which \(pushed.new) are new."
    var document = Document([.paragraph(line)])
    document.add(.warnings(warnings))
    self.init(
      document,
      Envelope(
        operation: "store",
        results: StorePushResults(
          store: address.url, repository: name, new: pushed.new, sent: pushed.sent,
          unsuitable: pushed.unsuitable, reconnections: pushed.reconnections, warnings: warnings)))
  }

  /// What a pull came to.
  package init(
    pulled: Int, elsewhere: Int, isDryRun: Bool, as name: String, from address: StoreAddress
  ) {
    let attached =
      "\(isDryRun ? "Would attach" : "Attached") \(Quantity.count(pulled, "run")) of '\(name)'."
    let left =
      elsewhere > 0
      ? [Block.paragraph("\(elsewhere) are of commits that this clone doesn't have.")] : []
    self.init(
      Document([.paragraph(attached)] + left),
      Envelope(
        operation: "store",
        results: StorePullResults(
          store: address.url, repository: name, attached: pulled, elsewhere: elsewhere,
          dryRun: isDryRun)))
  }

  /// How a store is.
  package init(_ status: Store.Status, at address: StoreAddress) {
    var warnings: [String] = []
    if status.version == nil {
      warnings.append("there are no tables of perf-check\n  Make them: perf-check store init")
    } else if let version = status.version, version < status.known {
      warnings.append(
        "the tables lack \(Quantity.count(status.known - version, "migration"))\n  Add them: "
          + "perf-check store migrate")
    } else if let version = status.version, version > status.known {
      warnings.append("the store has version \(version), this perf-check knows \(status.known)")
    }
    if status.hasUnpushed == true, status.version != nil {
      warnings.append("this clone has runs that it didn't push\n  Push them: perf-check store push")
    }
    let fields = [
      Field("store", address.url),
      Field(
        "server",
        "PostgreSQL \(status.server), \(status.isEncrypted ? "encrypted" : "not encrypted")"),
      Field(
        "user",
        status.user
          + (status.roles.isEmpty ? "" : " (" + status.roles.joined(separator: ", ") + ")")),
      Field("version", status.version.map { "\($0) of \(status.known)" } ?? "none"),
      Field("runs since", status.keptSince ?? ""),
      Field(
        "repository",
        status.repository.map {
          "\($0.name): \(Quantity.count($0.runs, "run")), \($0.series) series"
            + ($0.newest.map { ", the newest of \($0)" } ?? "")
        } ?? ""),
      Field("repositories", status.repositories.joined(separator: ", ")),
    ].filter { !$0.value.isEmpty }
    var document = Document([.fields(fields)])
    document.add(.warnings(warnings))
    self.init(
      document,
      Envelope(
        operation: "store",
        results: StoreStatusResults(
          store: address.url, server: status.server, encrypted: status.isEncrypted,
          user: status.user, roles: status.roles, version: status.version,
          knownVersion: status.known,
          repository: status.repository.map {
            .init(name: $0.name, runs: $0.runs, series: $0.series, newest: $0.newest)
          }, repositories: status.repositories, keptSince: status.keptSince,
          unpushed: status.hasUnpushed)))
  }
}
