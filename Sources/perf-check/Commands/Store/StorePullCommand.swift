import ArgumentParser
import History
import Measurement
import Reports

/// `perf-check store pull`.
struct StorePullCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "pull",
    abstract: "Attach runs of a store to commits whose notes lack them.",
    discussion: "Runs of commits that this clone doesn't have stay in the store.")
  static let operationName = "store"

  @OptionGroup var global: GlobalOptions
  @OptionGroup var store: StoreOptions

  @Flag(help: "Only report what would be attached.")
  var dryRun = false

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    let name = try store.name(of: project)
    let store = try store.open(in: session)
    session.console.show(Activity("reading runs"))
    let (attached, elsewhere) = try store.pull(project, as: name, isDryRun: dryRun)
    return Outcome(
      report: Report(
        pulled: attached, elsewhere: elsewhere, isDryRun: dryRun, as: name, from: store.address))
  }
}
