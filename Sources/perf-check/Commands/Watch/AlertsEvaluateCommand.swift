import ArgumentParser
import Configuration
import Files
import Foundation
import Quantities
import Reports
import Watch

/// `perf-check alerts evaluate`.
struct AlertsEvaluateCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Evaluate the alert rules with the samples of monitors.",
    discussion: """
      Continues from the last evaluation, and runs 'alert_command' for alerts that fire or end. With \
      --input, evaluates the samples of a file instead, without storing or notifying anything. Skips runs \
      whose monitor evaluates the alerts itself.
      """)
  static let operationName = "alerts"

  static var formats: Set<Report.Format> { Report.Format.common.union([.alertmanager]) }

  @OptionGroup var global: GlobalOptions

  @Option(
    help: ArgumentHelp(
      "Samples to evaluate, in the format of resource_usage.jsonl.", valueName: "file"))
  var input: String?

  @Flag(help: "Fail with exit code 2 if a critical alert fires.")
  var failOnAlert = false

  func perform(in session: Session) throws -> Outcome {
    let book = try AlertBook(in: session)
    let environment = try AlertBook.environment(in: session)
    if let input { return try evaluate(input, book, environment, in: session) }
    // Read before the state is locked: monitors wait for that.
    let (start, notes) = try book.firstSample()
    let found = book.folder.usage(since: start)
    var transitions: [AlertTransition] = []
    var (evaluation, warnings) = try book.update { (state) throws(WatchError) in
      let replay = AlertReplay(
        found.lines, rules: book.alerting.rules, state: state, environment: environment,
        at: book.seconds)
      transitions = replay.netTransitions
      return replay.evaluation
    }
    if let hook = book.hook(in: session) {
      hook.notify(transitions)
      warnings += hook.finish()
    }
    warnings += notes + Self.warnings(found.damaged)
    return Outcome(
      book.report(evaluation, transitions: transitions, warnings: warnings),
      failsFor: failOnAlert ? evaluation.alerts(at: book.seconds) : [])
  }

  private func evaluate(
    _ file: String, _ book: AlertBook, _ environment: String, in session: Session
  ) throws -> Outcome {
    let path = absolutePath(file, in: session.workingDirectory)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw WatchError(
        .usage, detail: "'\(file)' can't be read\n  Check that it exists: ls -l '\(file)'")
    }
    let found: LiveFolder.Lines<UsageLine> = LiveFolder.lines(in: LiveFolder.texts(of: data))
    guard let end = found.lines.compactMap(\.seconds).max() else {
      throw WatchError(
        .notFound,
        detail: """
          no samples in '\(file)'
            Give a file such as .perf-check/real_time/resource_usage.jsonl, which 'monitor' writes.
          """)
    }
    let replay = AlertReplay(
      found.lines, rules: book.alerting.rules, state: AlertState(), environment: environment,
      at: end)
    return Outcome(
      book.report(
        replay.evaluation, transitions: replay.transitions.filter { $0.to != .noData }, at: end,
        warnings: Self.warnings(found.damaged)),
      failsFor: failOnAlert ? replay.evaluation.alerts(at: end) : [])
  }

  private static func warnings(_ damaged: Int) -> [String] {
    damaged > 0 ? ["skipped \(Quantity.count(damaged, "damaged line")) of samples"] : []
  }
}
