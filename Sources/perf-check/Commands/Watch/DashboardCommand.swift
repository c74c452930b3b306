import ArgumentParser
import Foundation
import Quantities
import Reports
import Watch

extension DashboardView.Layout: ExpressibleByArgument {}

/// `perf-check dashboard`.
struct DashboardCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "dashboard",
    abstract: "Show a watched run on the whole terminal, or as a web page.",
    discussion: """
      Follows the newest run that 'perf-check monitor' watches, or replays one that is over. Keys: ? \
      lists them, q quits.

        perf-check dashboard
        perf-check dashboard --serve
        perf-check dashboard --replay 3f2a --speed 10
        perf-check dashboard --snapshot
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "Only runs of this workflow or command.")
  var workflow: String?

  @Option(help: "Amount of detail: compact or full.")
  var layout: DashboardView.Layout = .full

  @Option(
    help: ArgumentHelp("Time between two looks at the run.", valueName: "time"),
    transform: Seconds.reader("a time of 100ms or more, such as 1s", in: 0.1 ... .day))
  var refreshRate: Seconds = 1

  @Flag(inversion: .prefixedNo, help: "Predict when the run will end, from recorded runs.")
  var includePredictions = true

  @Option(
    help: ArgumentHelp(
      "Replay a recorded run: the beginning or end of its id, a trace, or lines of a monitor.",
      valueName: "file|run"))
  var replay: String?

  @Option(help: ArgumentHelp("Speed of the replay.", valueName: "factor"))
  var speed: Double = 1

  @OptionGroup var serving: ServingOptions

  @Flag(help: "Print one frame and exit: the present one, or the last of a replay.")
  var snapshot = false

  var workflowName: String? { workflow }

  mutating func validate() throws {
    guard speed > 0, speed <= 1000 else {
      throw ValidationError("--speed must be a number above 0, and at most 1000.")
    }
    if replay == nil, speed != 1 { throw ValidationError("--speed requires --replay.") }
  }

  func perform(in session: Session) throws -> Outcome {
    let view = LiveView(in: session)
    var source = try LiveSource(
      workflow, replay: replay, predicts: includePredictions, in: session)
    if snapshot {
      let state = try source.last()
      return Outcome(
        report: Report(
          dashboard: state, frame: view.snapshot(of: state, layout, predicts: includePredictions)))
    }
    if let page = try LivePage(serving, in: session) {
      try page.follow(
        refresh: refreshRate, speed: speed, next: { try source.next(after: $0) },
        past: { source.past(of: $0) })
      return Outcome(report: Report(dashboard: try source.last(), frame: []))
    }
    guard view.isPossible else {
      throw UsageError(
        description: "the dashboard needs a terminal\n  For a log: perf-check dashboard --snapshot")
    }
    let shown = DashboardView(
      layout: layout, showsPredictions: includePredictions, speed: replay == nil ? nil : speed)
    _ = try view.screen.run(shown, refresh: refreshRate, staysAtEnd: true) {
      try source.next(after: $0)
    }
    return Outcome(report: Report(dashboard: try source.last(), frame: []))
  }
}
