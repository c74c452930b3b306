import ArgumentParser
import History
import Reports

/// `perf-check store init`.
struct StoreInitCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make the roles and tables of a store in a database.",
    discussion: """
      Three roles of the server own its tables, add to them and read them: perf_check_owner, \
      perf_check_writer and perf_check_reader. Give users what they need: GRANT perf_check_writer TO ci. \
      Which repositories each may use, the table perf_check.access says.
      """)
  static let operationName = "store"

  @OptionGroup var global: GlobalOptions
  @OptionGroup var store: StoreOptions

  func perform(in session: Session) throws -> Outcome {
    let store = try store.open(in: session)
    return Outcome(report: Report(migrated: try store.initialize(), at: store.address))
  }
}
