import ArgumentParser
import Foundation
import History
import Processes
import Publishing
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

      With --to and an http(s) address, sends it there (POST, by this machine's curl) instead of printing it, \
      with --follow each new sample:

        perf-check live-metrics --format otlp --follow \\
          --to http://localhost:4318/v1/metrics
        perf-check live-metrics --format remote-write --follow \\
          --to http://localhost:8428/api/v1/write

      --format remote-write is what Prometheus, VictoriaMetrics and Mimir take, with this machine's name as \
      the label 'instance', or that of the host which a job of Slurm ran on.
      """)

  static var formats: Set<Report.Format> {
    Report.Format.common.union([.prometheus, .otlp, .remoteWrite])
  }

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

  @OptionGroup var publishing: PublishingOptions

  var workflowName: String? { workflow }

  /// Whether it is sent to an address.
  private var isSent: Bool { publishing.to != "-" }

  mutating func validate() throws {
    if isSent, ![.json, .prometheus, .otlp, .remoteWrite].contains(global.format) {
      throw ValidationError("--to requires --format otlp, prometheus, remote-write or json.")
    }
    if !isSent, global.format == .remoteWrite {
      throw ValidationError(
        "--format remote-write is sent, not printed: --to http://localhost:8428/api/v1/write")
    }
    if isSent, global.output != nil {
      throw ValidationError("--to and --output are mutually exclusive.")
    }
    guard follow, !isSent else { return }
    if global.output != nil { throw ValidationError("--follow prints to standard output only.") }
    if !Report.Format.common.contains(global.format) {
      throw ValidationError("--follow has no --format \(global.format.rawValue).")
    }
  }

  func perform(in session: Session) throws -> Outcome {
    let folder = LiveFolder(of: try session.project())
    var metrics = metrics(of: folder, in: session)
    var shown = report(of: metrics)
    if isSent {
      let post = try post(in: session)
      try send(metrics, by: post, in: session)
      guard follow else { return Outcome(report: shown, isPrinted: true) }
      followSamples(of: folder) {
        metrics = self.metrics(of: folder, in: session)
        shown = report(of: metrics)
        // The next sample may get through.
        do { try send(metrics, by: post, in: session) } catch {
          session.console.say("warning: \(error)")
        }
        return true
      }
      return Outcome(report: shown, isPrinted: true)
    }
    guard follow, session.console.printAgain(shown, isFirst: true) else {
      return Outcome(report: shown, isPrinted: follow)
    }
    followSamples(of: folder) {
      shown = report(of: self.metrics(of: folder, in: session))
      return session.console.printAgain(shown, isFirst: false)
    }
    return Outcome(report: shown, isPrinted: true)
  }

  /// Calls at each new sample, as long as somebody wants more and no signal arrives.
  private func followSamples(of folder: LiveFolder, _ body: () -> Bool) {
    var stamp = folder.stamp
    while true {
      repeat {
        guard Interrupt.sleep(seconds: 1) else { return }
      } while folder.stamp == stamp
      stamp = folder.stamp
      guard body() else { return }
    }
  }

  /// What sends samples.
  private func post(in session: Session) throws -> HTTPPost {
    guard let address = try publishing.place(in: session).address else {
      throw UsageError(
        description: "--to must be an http(s) address\n  To write a file: --output FILE")
    }
    let (type, headers): (String, [String]) =
      switch global.format {
      case .prometheus: ("text/plain; version=0.0.4", [])
      case .remoteWrite: (RemoteWrite.contentType, RemoteWrite.headers)
      default: ("application/json", [])
      }
    return try publishing.post(to: address, contentType: type, headers: headers, in: session)
  }

  private func send(_ metrics: LiveMetrics, by post: HTTPPost, in session: Session) throws {
    let body: [UInt8]
    if global.format == .remoteWrite {
      body =
        RemoteWrite(LiveMeasures(metrics), instance: ProcessInfo.processInfo.hostName).body
      // Nothing runs.
      guard !body.isEmpty else { return }
    } else {
      body = Array(session.text(of: report(of: metrics), as: global.format).utf8)
    }
    if let problem = try post.send(body, isBestEffort: publishing.bestEffort) {
      session.console.say("warning: " + problem)
    }
  }

  private func metrics(of folder: LiveFolder, in session: Session) -> LiveMetrics {
    folder.metrics(
      over: timeWindow, of: workflow, now: session.now.timeIntervalSince1970,
      includesTrends: includeTrends)
  }

  private func report(of metrics: LiveMetrics) -> Report {
    Report(live: metrics, workflow: workflow, isFull: detailLevel == .full)
  }
}
