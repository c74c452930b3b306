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
    abstract: "Evaluate the alert rules with what monitors wrote.",
    discussion: """
      Continues from the last evaluation, and runs 'alert_command' for alerts that fire or end. Metrics of \
      tasks and agents come from execution_traces.jsonl. What 'perf-check recommendations' expects to gain \
      more than 5 % raises the alert 'optimization_opportunity'. With --input, evaluates what files hold \
      instead, without storing or notifying anything. Skips runs whose monitor evaluates the alerts itself.
      """)
  static let operationName = "alerts"

  static var formats: Set<Report.Format> { Report.Format.common.union([.alertmanager]) }

  @OptionGroup var global: GlobalOptions

  @Option(
    help: ArgumentHelp(
      "What to evaluate: resource_usage.jsonl, and execution_traces.jsonl of the same runs (repeatable).",
      valueName: "file"))
  var input: [String] = []

  @Flag(help: "Fail with exit code 2 if a critical alert fires.")
  var failOnAlert = false

  func perform(in session: Session) throws -> Outcome {
    let book = try AlertBook(in: session)
    let environment = try AlertBook.environment(in: session)
    if !input.isEmpty { return try evaluate(input, book, environment, in: session) }
    // Read before the state is locked: monitors wait for that.
    let (start, notes) = try book.firstSample()
    let found = WatchedLines(book.folder, since: start)
    let opportunities = try book.opportunities(in: session)
    var transitions: [AlertTransition] = []
    var (evaluation, warnings) = try book.update { (state) throws(WatchError) in
      var replay = AlertReplay(
        found, rules: book.alerting.rules, state: state, environment: environment,
        at: book.seconds)
      if let opportunities {
        replay.evaluate(opportunities, environment: environment, at: book.seconds)
      }
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
    _ files: [String], _ book: AlertBook, _ environment: String, in session: Session
  ) throws -> Outcome {
    var texts: [Substring] = []
    for file in files {
      let path = absolutePath(file, in: session.workingDirectory)
      guard let data = FileManager.default.contents(atPath: path) else {
        throw WatchError(
          .usage, detail: "'\(file)' can't be read\n  Check that it exists: ls -l '\(file)'")
      }
      texts += LiveFolder.texts(of: data)
    }
    let found = WatchedLines(texts: texts)
    guard let end = found.usage.compactMap(\.seconds).max() else {
      throw WatchError(
        .notFound,
        detail: """
          no samples in '\(files.joined(separator: "', '"))'
            Give a file such as .perf-check/real_time/resource_usage.jsonl, which 'monitor' writes.
          """)
    }
    let replay = AlertReplay(
      found, rules: book.alerting.rules, state: AlertState(), environment: environment,
      at: end)
    return Outcome(
      book.report(
        replay.evaluation, transitions: replay.transitions.filter { $0.to != .noData }, at: end,
        warnings: Self.warnings(found.damaged)),
      failsFor: failOnAlert ? replay.evaluation.alerts(at: end) : [])
  }

  private static func warnings(_ damaged: Int) -> [String] {
    damaged > 0 ? ["skipped \(Quantity.count(damaged, "damaged line"))"] : []
  }
}
