import ArgumentParser
import Foundation
import History
import Quantities
import Reports
import Watch

/// `perf-check live-metrics`.
struct LiveMetricsCommand: Operation {
  enum Detail: String, ExpressibleByArgument, CaseIterable { case summary, full }

  static let configuration = CommandConfiguration(
    commandName: "live-metrics",
    abstract: "Report what runs now and in the window before.",
    discussion: """
      Reads what 'perf-check monitor' samples. With --format prometheus or otlp, prints the newest sample of \
      each run for Prometheus or an OpenTelemetry collector.
      """)

  static var formats: Set<Report.Format> { Report.Format.common.union([.prometheus, .otlp]) }

  @OptionGroup var global: GlobalOptions

  @Argument(help: "Only this workflow or command.")
  var workflow: String?

  @Option(
    help: ArgumentHelp("The window before.", valueName: "time"),
    transform: Seconds.reader("a time such as 30m or 1h"))
  var timeWindow: Seconds = .hour

  @Flag(help: "Estimate the trend of each metric over the window.")
  var includeTrends = false

  @Option(help: "Columns to show: summary or full.")
  var detailLevel: Detail = .summary

  var workflowName: String? { workflow }

  func perform(in session: Session) throws -> Outcome {
    let folder = LiveFolder(of: try session.project())
    let metrics = folder.metrics(
      over: timeWindow, of: workflow, now: session.now.timeIntervalSince1970,
      includesTrends: includeTrends)
    return Outcome(
      report: Report(live: metrics, workflow: workflow, isFull: detailLevel == .full))
  }
}
