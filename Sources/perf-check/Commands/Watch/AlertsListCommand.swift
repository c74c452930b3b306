import ArgumentParser
import Reports
import Watch

/// `perf-check alerts list`.
struct AlertsListCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the alerts as they were last evaluated.",
    discussion: """
      Alerts that have ended are listed for a day. With --format alertmanager, prints those that fire or \
      have ended within 15 minutes for Alertmanager; send them again at least every 5 minutes:

        perf-check alerts --format alertmanager |
          curl -sf --json @- http://localhost:9093/api/v2/alerts
      """)
  static let operationName = "alerts"

  static var formats: Set<Report.Format> { Report.Format.common.union([.alertmanager]) }

  @OptionGroup var global: GlobalOptions

  @Argument(help: "Only this workflow or command.")
  var workflow: String?

  @Flag(help: "Fail with exit code 2 if a critical alert fires.")
  var failOnAlert = false

  var workflowName: String? { workflow }

  func perform(in session: Session) throws -> Outcome {
    let book = try AlertBook(in: session)
    let (evaluation, warnings) = try book.read()
    let alerts = evaluation.alerts(at: book.seconds).filter {
      workflow == nil || $0.subject.workflow == workflow
    }
    return Outcome(
      book.report(evaluation, only: alerts, warnings: warnings),
      failsFor: failOnAlert ? alerts : [])
  }
}

extension Outcome {
  /// What a critical alert that fires makes of the exit code.
  init(_ report: Report, failsFor alerts: [Alert]) {
    let isCritical = alerts.contains { $0.status == .firing && $0.isCritical }
    self.init(
      report: report, status: isCritical ? .regressed : .success,
      verdict: isCritical ? "alert" : "passed")
  }
}
