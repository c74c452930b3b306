import Advice
import ArgumentParser
import Files
import Gate
import History
import Insight
import Publishing
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
      after --timeout at the latest. With --format slack it is a message about the last check and the \
      alerts that fire, for an incoming webhook.
      """)

  static let formats: Set<Report.Format> = Report.Format.common.union([.slack])

  @OptionGroup var global: GlobalOptions

  @Argument(help: "Only this workflow.")
  var workflow: String?

  @OptionGroup var options: PublishingOptions

  @Option(
    help: ArgumentHelp(
      "Service-level objective of waits, as for capacity-planning. (default: "
        + "\(CapacityPlanner.defaultObjective))", valueName: "objective"),
    transform: OptionValue.objective)
  var slo = CapacityPlanner.defaultObjective

  @Option(help: ArgumentHelp("Number of agents now.", valueName: "count"))
  var agents: Int?

  var workflowName: String? { workflow }

  mutating func validate() throws {
    if let agents, agents < 1 { throw ValidationError("--agents must be 1 or more.") }
  }

  /// How capacity is planned.
  private var planner: CapacityPlanner {
    var planner = CapacityPlanner(objective: slo, horizon: .days(90))
    planner.agents = agents
    return planner
  }

  func perform(in session: Session) throws -> Outcome {
    let place = try options.place(in: session)
    if case .file(let path) = place { try session.checkIsWritable(path, flag: "--to") }
    // Headers that can't be read are found before anything is worked out.
    let isMessage = global.wantedFormat == .slack
    let post = try place.address.map { try options.post(to: $0, isWebhook: isMessage, in: session) }
    let project = try session.project()
    if isMessage { return try sendMessage(to: place, post, project, session) }
    try project.refuseForeignState()
    let reading = try TraceRequest(input: [], workflow: workflow).read(.commits(100), in: session)
    let (state, notes) = try CoordinationState.of(
      project, traces: reading.traces, runs: reading.runs, planner: planner)
    let live = LiveRuns.states(of: workflow, in: session)
    let warnings = reading.warnings + notes + live.warnings
    let text = state.document(live: live.states).text + "\n"
    switch place {
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

  /// Publishes what people read.
  private func sendMessage(
    to place: PublishingPlace, _ post: HTTPPost?, _ project: borrowing Project, _ session: Session
  ) throws -> Outcome {
    var alerts: [Alert] = []
    do {
      let book = try AlertBook(in: session)
      alerts = try book.read().evaluation.alerts(at: book.seconds).filter {
        $0.status == .firing && (workflow == nil || $0.subject.workflow == workflow)
      }
    } catch {
      session.console.say("warning: the alerts are unknown: \(Failure(error).text)")
    }
    var verdict: VerdictDocument?
    do {
      verdict = try LastCheck(of: project, to: "publish the last check").document
    } catch {
      guard !alerts.isEmpty else { throw error }
    }
    let pages = session.commitPages(of: project.repository)
    let text = SlackMessage(verdict, alerts: alerts, pages: pages).json
    let report = Report(
      Document([]), ReportResults.envelope(operations: [Self.operationName]),
      exports: [.slack: text])
    switch place {
    case .standardOutput: return Outcome(report: report)
    case .file(let path): try session.file(path).write(text)
    case .address:
      let problem = try post?.send(text, isBestEffort: options.bestEffort)
      session.console.say(
        problem.map { "warning: " + $0 } ?? "Published to \(post?.shownAddress ?? "").")
    }
    return Outcome(report: report, isPrinted: true)
  }
}
