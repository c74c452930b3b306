import ArgumentParser
import Configuration
import Watch

/// `perf-check alerts acknowledge`.
struct AlertsAcknowledgeCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "acknowledge",
    abstract: "Acknowledge an alert that fires.",
    discussion: "No notification of it is sent until it ends.")
  static let operationName = "alerts"

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The id of an alert, the start of one, or the name of its rule.")
  var id: String

  @Option(help: ArgumentHelp("What is done about it, for readers of the list.", valueName: "text"))
  var note: String?

  func perform(in session: Session) throws -> Outcome {
    let book = try AlertBook(in: session)
    let (evaluation, warnings) = try book.update { (state) throws(WatchError) in
      var evaluation = AlertEvaluation(book.alerting.rules, state: state)
      _ = try evaluation.acknowledge(id, note: note, at: book.seconds)
      return evaluation
    }
    return Outcome(report: book.report(evaluation, warnings: warnings))
  }
}
