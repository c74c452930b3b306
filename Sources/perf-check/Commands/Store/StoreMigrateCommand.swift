import ArgumentParser
import History
import Reports

/// `perf-check store migrate`.
struct StoreMigrateCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    abstract: "Add to a store what this perf-check knows and its tables lack.",
    discussion: """
      Needs the role perf_check_owner. Migrations only add, and one runs at a time: those who write with \
      an earlier release go on.
      """)
  static let operationName = "store"

  @OptionGroup var global: GlobalOptions
  @OptionGroup var store: StoreOptions

  func perform(in session: Session) throws -> Outcome {
    let store = try store.open(in: session)
    return Outcome(report: Report(migrated: try store.migrate(), at: store.address))
  }
}
