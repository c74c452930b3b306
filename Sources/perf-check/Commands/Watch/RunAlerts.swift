import Configuration
import Foundation
import Quantities
import Reports
import Watch

/// Evaluates the alerts of a monitored run, reports what changes, and runs the user's command.
struct RunAlerts: Sendable {
  private let watch: AlertWatch
  private let hook: AlertHook?
  private let warnings: [String]

  /// - Parameter isSilent: Whether what changes is shown elsewhere.
  init(isSilent: Bool, in session: Session) throws {
    let book = try AlertBook(in: session)
    let hook = book.hook(in: session)
    let (errors, isQuiet) = (session.errors, isSilent || session.options.quiet)
    let environment = try AlertBook.environment(in: session)
    watch = try AlertWatch(book.alerting.rules, in: book.folder, environment: environment) {
      transitions in
      for one in transitions where one.isNotified && !isQuiet {
        errors.tell("perf-check: alert " + one.line)
      }
      hook?.notify(transitions)
    }
    (self.hook, warnings) = (hook, book.misspelt)
    // While it runs nothing is recorded.
    if let opportunities = try book.opportunities(in: session) {
      watch.add(opportunities, environment: environment, at: book.seconds)
    }
  }

  /// Takes the states of the monitor.
  var observer: @Sendable (LiveState) -> Void {
    { [watch] in watch.add($0) }
  }

  /// Adds the alerts that aren't over to a state.
  func show(in live: inout LiveState) {
    live.show(watch.alerts(at: live.at?.secondsSince1970 ?? 0))
  }

  /// Ends the alerts with the run, and waits for the user's command.
  func finish(at time: Date) -> AlertWatch.Result {
    var result = watch.finish(at: time.timeIntervalSince1970)
    result.warnings += warnings
    if let hook { result.warnings += hook.finish() }
    return result
  }
}
