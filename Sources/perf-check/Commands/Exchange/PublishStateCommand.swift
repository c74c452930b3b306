import Advice
import ArgumentParser
import Files
import History
import Insight
import Quantities
import Reports
import Watch

/// `perf-check publish-state`.
struct PublishStateCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "publish-state",
    abstract: "Export alerts, efficiency, advice, the capacity plan and live state for schedulers.",
    discussion: """
      Writes one JSON document to standard output, a file, or an HTTP(S) address (POST, by this machine's \
      curl), for a scheduler or an autoscaler to act on. What wasn't measured is null, and 'live_runs' is \
      null unless 'perf-check monitor' is watching a run. No check waits for it, and each attempt ends \
      after --timeout at the latest.
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "Only this workflow.")
  var workflow: String?

  @OptionGroup var options: PublishingOptions

  var workflowName: String? { workflow }

  func perform(in session: Session) throws -> Outcome {
    if case .file(let path) = options.place { try session.checkIsWritable(path, flag: "--to") }
    // Headers that can't be read are found before anything is worked out.
    let post = try options.place.address.map { try options.post(to: $0, in: session) }
    let project = try session.project()
    try project.refuseForeignState()
    let reading = try TraceRequest(input: [], workflow: workflow).read(.commits(100), in: session)
    let (state, notes) = try CoordinationState.of(
      project, traces: reading.traces, runs: reading.runs, planner: options.planner)
    let live = LiveRuns.states(of: workflow, in: session)
    let warnings = reading.warnings + notes + live.warnings
    let text = state.document(live: live.states).text + "\n"
    switch options.place {
    case .standardOutput:
      for warning in warnings { session.console.say("warning: " + warning) }
      return Outcome(
        report: Report(published: state, live: live.states, to: nil, warnings: warnings))
    case .file(let path):
      try session.file(path).write(text)
      return Outcome(
        report: Report(published: state, live: live.states, to: path, warnings: warnings))
    case .address:
      let problem = try post?.send(text, isBestEffort: options.bestEffort)
      return Outcome(
        report: Report(
          published: state, live: live.states, to: post?.shownAddress, isPublished: problem == nil,
          warnings: warnings + [problem].compactMap(\.self)))
    }
  }
}
