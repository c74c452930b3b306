import ArgumentParser
import Configuration
import Quantities
import Watch

/// `perf-check alerts silence`.
struct AlertsSilenceCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "silence",
    abstract: "Silence an alert or a rule for some time, with a reason.",
    discussion: "It is evaluated as before, and fires again when the silence has expired.")
  static let operationName = "alerts"

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The id of an alert, the start of one, or the name of a rule.")
  var id: String

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("How long it is silenced.", valueName: "time"),
    transform: Seconds.reader("a time up to 1y, such as 2h", in: 1 ... .year))
  var duration: Seconds

  @Option(help: ArgumentHelp("Why it is silenced, for readers of the list.", valueName: "text"))
  var reason: String

  mutating func validate() throws {
    guard reason.contains(where: { !$0.isWhitespace }) else {
      throw ValidationError("--reason must not be blank.")
    }
  }

  func perform(in session: Session) throws -> Outcome {
    let book = try AlertBook(in: session)
    let (evaluation, warnings) = try book.update { (state) throws(WatchError) in
      var evaluation = AlertEvaluation(book.alerting.rules, state: state)
      _ = try evaluation.silence(id, for: duration, reason: reason, at: book.seconds)
      return evaluation
    }
    return Outcome(report: book.report(evaluation, warnings: warnings))
  }
}
