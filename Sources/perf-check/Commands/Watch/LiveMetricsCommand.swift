import ArgumentParser
import Foundation
import History
import Processes
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
      each run for Prometheus or an OpenTelemetry collector. With --follow, prints again at each new \
      sample, at most once a second, until it is interrupted; JSON is one object per line then.
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

  @Flag(help: "Print again at each new sample, until interrupted.")
  var follow = false

  var workflowName: String? { workflow }

  mutating func validate() throws {
    guard follow else { return }
    if global.output != nil { throw ValidationError("--follow prints to standard output only.") }
    if !Report.Format.common.contains(global.format) {
      throw ValidationError("--follow has no --format \(global.format.rawValue).")
    }
  }

  func perform(in session: Session) throws -> Outcome {
    let folder = LiveFolder(of: try session.project())
    guard follow else { return Outcome(report: report(of: folder, in: session)) }
    var (stamp, isFirst) = (folder.stamp, true)
    var shown = report(of: folder, in: session)
    while session.console.printAgain(shown, isFirst: isFirst) {
      isFirst = false
      repeat {
        guard Interrupt.sleep(seconds: 1) else { return Outcome(report: shown, isPrinted: true) }
      } while folder.stamp == stamp
      stamp = folder.stamp
      shown = report(of: folder, in: session)
    }
    return Outcome(report: shown, isPrinted: true)
  }

  private func report(of folder: LiveFolder, in session: Session) -> Report {
    let metrics = folder.metrics(
      over: timeWindow, of: workflow, now: session.now.timeIntervalSince1970,
      includesTrends: includeTrends)
    return Report(live: metrics, workflow: workflow, isFull: detailLevel == .full)
  }
}
