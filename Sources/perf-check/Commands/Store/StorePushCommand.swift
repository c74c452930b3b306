import ArgumentParser
import History
import Measurement
import Reports

/// `perf-check store push`.
struct StorePushCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "push",
    abstract: "Send recorded runs to a store.",
    discussion: """
      Sends the notes that changed since the last push from this clone, and the first parents of HEAD. A run \
      that is there already changes nothing, so pushing twice, or from two clones, is safe.
      """)
  static let operationName = "store"

  @OptionGroup var global: GlobalOptions
  @OptionGroup var store: StoreOptions

  @Flag(help: "Send all notes, also those that were sent from here before.")
  var all = false

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    let name = try store.name(of: project)
    let store = try store.open(in: session)
    session.console.show(Activity("sending runs"))
    let pushed = try store.push(project, as: name, isWhole: all)
    return Outcome(report: Report(pushed: pushed, as: name, to: store.address))
  }
}
