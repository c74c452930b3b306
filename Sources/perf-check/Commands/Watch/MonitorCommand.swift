import ArgumentParser
import Configuration
import History
import Quantities
import Reports
import Watch

/// `perf-check monitor`.
struct MonitorCommand: Relayed {
  static let configuration = CommandConfiguration(
    commandName: "monitor",
    abstract: "Sample a workflow, a command or what is running until it ends.",
    discussion: """
      Samples go to .perf-check/real_time, where 'perf-check live-metrics' and 'perf-check dashboard' \
      read them. A workflow is built first and run once, without warm-up. What a command prints goes \
      to standard error, or with --dashboard to .perf-check/real_time/output.log. Exits with the \
      command's exit code, or with 2 if --fail-on-alert is given and a critical alert fired.

      With nothing to run, watches what a running 'perf-check check', 'record' or 'bisect' of this \
      repository measures; builds aren't counted on Linux, elsewhere they are.

        perf-check monitor pipeline --dashboard --record
        perf-check monitor pipeline --executor slurm --dashboard
        perf-check monitor -- make -j4
        perf-check monitor --pid 4711 --frequency 1s --for 10m
        perf-check monitor
      """)

  @OptionGroup var global: GlobalOptions

  @Option(
    help: ArgumentHelp(
      "Watch this running process and its descendants; of a running perf-check, what it measures.",
      valueName: "id"))
  var pid: Int32?

  @Option(
    help: ArgumentHelp(
      """
      Time between two samples, at least 100ms. (default: 'real_time_metrics' of perf-check.yml, or \
      5s; 1s with --dashboard)
      """, valueName: "time"),
    transform: Seconds.reader("a time of 100ms or more, such as 5s", in: 0.1 ... .day))
  var frequency: Seconds?

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("Stop sampling after this time.", valueName: "time"),
    transform: Seconds.reader())
  var duration: Seconds?

  @Flag(help: "Show the run on the whole terminal.")
  var dashboard = false

  @Flag(
    help: """
      Evaluate the alert rules of perf-check.yml at each sample, and those of recommendations at the \
      beginning.
      """)
  var alerts = false

  @Flag(help: "Exit with 2 if a critical alert fired; implies --alerts.")
  var failOnAlert = false

  @Flag(help: "Attach the run of a workflow to HEAD, as 'record' does.")
  var record = false

  @OptionGroup var store: StoreOptions

  @OptionGroup var serving: ServingOptions

  @Option(
    help: ArgumentHelp(
      "Serve metrics to Prometheus at this address, such as 127.0.0.1:9464.",
      valueName: "address"))
  var listenMetrics: String?

  @OptionGroup var tasks: TaskOptions

  @OptionGroup var executor: ExecutorOptions

  @Argument(help: "Run this workflow of perf-check.yml once.")
  var workflow: String?

  @Argument(
    parsing: .postTerminator, help: ArgumentHelp("The command to run, after '--'."))
  var command: [String] = []

  var workflowName: String? { workflow }

  /// A process or command is watched where it is.
  var isMeasuring: Bool { workflow != nil }

  var isBuiltAhead: Bool { true }

  mutating func validate() throws {
    guard [workflow != nil, pid != nil, !command.isEmpty].count(where: \.self) <= 1 else {
      throw ValidationError(
        "Give only one of a workflow, a command after '--', and --pid, such as: monitor -- make")
    }
    if store.isGiven, !record {
      throw ValidationError("--store and --repository-id require --record.")
    }
    if executor.executor == .slurm, workflow == nil {
      throw ValidationError("--executor slurm requires a workflow.")
    }
    if record, workflow == nil { throw ValidationError("--record requires a workflow.") }
    if let pid, pid < 1 { throw ValidationError("--pid is the id of a process: 1 or more.") }
  }

  func perform(in session: Session) throws -> Outcome {
    let operation = try operation(in: session)
    let alerts = alerts || failOnAlert ? try RunAlerts(isSilent: dashboard, in: session) : nil
    let display = try display(in: session)
    let page = try LivePage(serving, metrics: listenMetrics, in: session)
    let run = MonitoredRun(
      session: session, period: period(in: session), limit: duration, alerts: alerts,
      display: display, page: page)
    let ending: MonitoredRun.Ending
    do {
      defer {
        display?.finish()
        page?.finish()
      }
      ending =
        if let workflow {
          try run.workflow(
            workflow, failFast: tasks.failFast, sharing: record ? store : nil)
        } else if let operation {
          try run.operation(operation)
        } else if let pid {
          try run.process(pid)
        } else {
          try run.command(command)
        }
    } catch {
      _ = alerts?.finish(at: session.now)
      throw error
    }
    return outcome(of: ending, alerts: alerts?.finish(at: session.now))
  }

  /// What shows the run on the terminal; nil where that isn't wanted.
  private func display(in session: Session) throws(UsageError) -> LiveDisplay? {
    guard dashboard else { return nil }
    guard let display = LiveDisplay(in: session) else {
      throw UsageError(
        description: "--dashboard needs a terminal\n  Without one, leave it out: perf-check monitor"
      )
    }
    return display
  }

  /// What shows the run here while another host watches it.
  func view(in session: Session) throws -> RemoteView? {
    guard let workflow else { return nil }
    let display = try display(in: session)
    return try RemoteView(
      of: workflow, period: period(in: session), display: display,
      page: try LivePage(serving, metrics: listenMetrics, in: session), in: session)
  }

  /// The host has no terminal, and nobody who could read its page.
  func relayedArguments(in session: Session) throws -> [String] {
    try session.relayedArguments(dropping: [
      "--dashboard": .none, "--serve": .optional, "--allow-remote": .none,
      "--listen-metrics": .required, "--frequency": .required,
    ]) + ["--frequency=\(period(in: session).value)s"]
  }

  /// The running operation that is watched; nil for anything else.
  private func operation(in session: Session) throws -> RunningOperation? {
    guard workflow == nil, command.isEmpty else { return nil }
    let register = OperationRegister(of: try session.project())
    guard let pid else { return try register.only() }
    return register.running().first { $0.process == pid }
  }

  /// The time between two samples.
  private func period(in session: Session) -> Seconds {
    if let frequency { return frequency }
    return dashboard ? 1 : (try? session.project().workflowFile())?.samplingPeriod ?? 5
  }

  private func outcome(of ending: MonitoredRun.Ending, alerts: AlertWatch.Result?) -> Outcome {
    let report = Report(
      monitoring: ending.result, watched: ending.watched, exitCode: ending.exitCode.map(Int.init),
      alerts: alerts, warnings: ending.failures + ending.warnings)
    if failOnAlert, alerts?.fired.contains(where: \.isCritical) == true {
      return Outcome(report: report, status: .regressed, verdict: "alert")
    }
    if !ending.failures.isEmpty {
      return Outcome(report: report, status: .notCompared, verdict: "missing")
    }
    let code = ending.exitCode ?? 0
    return Outcome(
      report: report, status: ExitStatus(rawValue: code), verdict: code == 0 ? "passed" : "failed")
  }
}
