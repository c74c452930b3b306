import ArgumentParser
import Configuration
import Foundation
import Gate
import Git
import History
import Model
import Processes
import Quantities
import Reports
import Watch

/// `perf-check monitor`.
struct MonitorCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "monitor",
    abstract: "Sample a workflow, a command or a running process tree until it ends.",
    discussion: """
      Samples are appended to .perf-check/real_time/resource_usage.jsonl, and read by 'perf-check \
      live-metrics'. A workflow is built first and run once, without warm-up. What a command prints goes to \
      standard error; exits with the command's exit code.

        perf-check monitor pipeline --record
        perf-check monitor -- make -j4
        perf-check monitor --pid 4711 --frequency 1s --for 10m
      """)

  @OptionGroup var global: GlobalOptions

  @Option(help: ArgumentHelp("Watch this running process and its descendants.", valueName: "id"))
  var pid: Int32?

  @Option(
    help: ArgumentHelp(
      "Time between two samples, at least 100ms.", valueName: "time"),
    transform: Seconds.reader("a time of 100ms or more, such as 5s", in: 0.1 ... .day))
  var frequency: Seconds = 1

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("Stop sampling after this time.", valueName: "time"),
    transform: Seconds.reader())
  var duration: Seconds?

  @Flag(help: "Attach the run to HEAD, as 'record' does.")
  var record = false

  @OptionGroup var tasks: TaskOptions

  @Argument(help: "Run this workflow of perf-check.yml once.")
  var workflow: String?

  @Argument(
    parsing: .postTerminator, help: ArgumentHelp("The command to run, after '--'."))
  var command: [String] = []

  var workflowName: String? { workflow }

  mutating func validate() throws {
    guard [workflow != nil, pid != nil, !command.isEmpty].count(where: \.self) == 1 else {
      throw ValidationError(
        "Give a workflow, a command after '--', or --pid, such as: monitor -- make")
    }
    if record, workflow == nil { throw ValidationError("--record requires a workflow.") }
    if let pid, pid < 1 { throw ValidationError("--pid is the id of a process: 1 or more.") }
  }

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    let folder = LiveFolder(of: project)
    let retention = ((try? project.workflowFile())?.retention ?? Retention()).realTimeData
    if let workflow {
      let watch = WorkflowWatch(
        period: frequency, limit: duration, retention: retention, in: folder, clock: session.clock)
      return try perform(workflow, watch, in: project, session)
    }
    let watched = pid.map { "process \($0)" } ?? command.joined(separator: " ")
    let own = ProcessInfo.processInfo.processIdentifier
    let before = Usage.ofEndedChildren().usage
    let monitor = try Monitor(
      .init(
        root: pid.map { .process($0) } ?? .grandchildren(of: own), workflow: watched,
        period: frequency, limit: duration, retention: retention,
        processors: ProcessInfo.processInfo.activeProcessorCount),
      in: folder, clock: session.clock)
    monitor.start()
    var exitCode: Int32?
    do {
      if pid != nil {
        while !monitor.hasEnded, Interrupt.sleep(seconds: 0.2) {}
      } else {
        exitCode = try run(in: session)
      }
    } catch {
      _ = monitor.stop()
      throw error
    }
    let ended = Usage.ofEndedChildren()
    let result = monitor.stop(
      exact: pid == nil ? (ended.usage - before, ended.peakMemory) : nil)
    return Outcome(
      report: Report(
        monitoring: result, watched: watched, exitCode: exitCode.map(Int.init), warnings: []),
      status: ExitStatus(rawValue: exitCode ?? 0), verdict: exitCode ?? 0 == 0 ? "passed" : "failed"
    )
  }

  /// Runs a workflow once.
  private func perform(
    _ workflow: String, _ watch: WorkflowWatch, in project: borrowing Project, _ session: Session
  ) throws -> Outcome {
    if record {
      // What can't be written must not show only after minutes.
      try Ledger.checkIsWritable(
        for: [project.repository.commit("HEAD").id], in: project.repository)
    }
    let made = try Recording.measure(
      .init(workflow: workflow, runs: 1, failFast: tasks.failFast, observer: watch),
      in: project, on: session.makeBench, progress: session.console.show)
    guard let result = watch.result else {
      throw WatchError(
        .notFound,
        detail: watch.problem ?? made.failures.first?.reason ?? "the workflow did not start")
    }
    if record { try Ledger.attach(made.runs, in: project) }
    let hasFailed = !made.failures.isEmpty
    return Outcome(
      report: Report(
        monitoring: result, watched: workflow, exitCode: nil,
        warnings: made.failures.map(\.reason) + made.warnings),
      status: hasFailed ? .notCompared : .success, verdict: hasFailed ? "missing" : "passed")
  }

  /// Runs the command to its end.
  ///
  /// - Returns: Its exit code; as a shell has it, 128 and the signal that killed it.
  private func run(in session: Session) throws -> Int32 {
    var program = Subprocess(
      command, in: session.workingDirectory, environment: session.environment)
    program.isSupervised = true
    do {
      return switch try program.runAttached() {
      case .exited(let code): code
      case .killed(let signal): 128 + signal
      case .timedOut: 124
      }
    } catch let problem {
      if case .interrupted = problem { throw problem }
      throw UsageError(description: "\(problem)\n  Check the command: \(command[0])")
    }
  }
}
