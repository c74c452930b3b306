import ArgumentParser
import Git
import History
import Reports

/// `perf-check sync`.
struct SyncCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "sync",
    abstract: "Sync recorded runs with a remote: fetch, merge and push.",
    discussion: """
      A clone has no notes until they are fetched. Runs of both sides are merged, and nothing is ever \
      forced; if somebody else pushes first, it tries again.
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("The remote.", valueName: "remote"))
  var remote = "origin"

  @Flag(help: "Only fetch, for users without permission to push.")
  var fetchOnly = false

  mutating func validate() throws {
    guard !remote.isEmpty, !remote.hasPrefix("-") else {
      throw ValidationError("'\(RedactedAddress.text(remote))' is not a valid remote.")
    }
  }

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    var sync = LedgerSync()
    sync.remote = remote
    sync.onlyFetches = fetchOnly
    let result = try sync.run(in: project.repository)
    return Outcome(report: Report(synced: result, remote: sync.shownRemote, fetchedOnly: fetchOnly))
  }
}
