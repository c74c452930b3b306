import ArgumentParser
import Configuration
import Foundation
import History
import Processes
import Quantities
import Reports
import Watch

/// `perf-check monitor`.
struct MonitorCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "monitor",
    abstract: "Sample a command or a running process tree until it ends.",
    discussion: """
      Samples are appended to .perf-check/real_time/resource_usage.jsonl, and read by 'perf-check \
      live-metrics'. What the command prints goes to standard error; exits with the command's exit code, \
      or with 2 if --fail-on-alert is given and a critical alert fired.

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

  @Flag(help: "Evaluate the alert rules of perf-check.yml at each sample.")
  var alerts = false

  @Flag(help: "Exit with 2 if a critical alert fired; implies --alerts.")
  var failOnAlert = false

  @Argument(
    parsing: .postTerminator, help: ArgumentHelp("The command to run, after '--'."))
  var command: [String] = []

  mutating func validate() throws {
    guard (pid == nil) == !command.isEmpty else {
      throw ValidationError("Give either a command after '--' or --pid, such as: monitor -- make")
    }
    if let pid, pid < 1 { throw ValidationError("--pid is the id of a process: 1 or more.") }
  }

  func perform(in session: Session) throws -> Outcome {
    let project = try session.project()
    let watched = pid.map { "process \($0)" } ?? command.joined(separator: " ")
    let own = ProcessInfo.processInfo.processIdentifier
    let alerts = alerts || failOnAlert ? try RunAlerts(in: session) : nil
    let before = Usage.ofEndedChildren().usage
    let monitor = try Monitor(
      .init(
        root: pid.map { .process($0) } ?? .grandchildren(of: own), workflow: watched,
        period: frequency, limit: duration,
        retention: ((try? project.workflowFile())?.retention ?? Retention()).realTimeData,
        processors: ProcessInfo.processInfo.activeProcessorCount),
      in: LiveFolder(of: project), clock: session.clock, observer: alerts?.observer)
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
      _ = alerts?.finish(at: session.now)
      throw error
    }
    let usage = Usage.ofEndedChildren()
    // The largest child may have been one that alerts needed, and no process of the command.
    let peak = alerts == nil ? usage.peakMemory : 0
    let result = monitor.stop(exact: pid == nil ? (usage.usage - before, peak) : nil)
    let ended = alerts?.finish(at: session.now)
    let hasFired = failOnAlert && ended?.fired.contains(where: \.isCritical) == true
    let report = Report(
      monitoring: result, watched: watched, exitCode: exitCode.map(Int.init), alerts: ended,
      warnings: [])
    if hasFired { return Outcome(report: report, status: .regressed, verdict: "alert") }
    return Outcome(
      report: report, status: ExitStatus(rawValue: exitCode ?? 0),
      verdict: exitCode ?? 0 == 0 ? "passed" : "failed")
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
