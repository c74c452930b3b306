import Configuration
import Files
import Foundation
import Gate
import Git
import History
import Model
import Processes
import Quantities
import Reports
import Watch

/// Runs what is monitored, or attaches to it, until it ends.
struct MonitoredRun {
  let session: Session
  /// Between two samples.
  let period: Seconds
  /// How long samples are taken; nil until the run ends.
  let limit: Seconds?
  let alerts: RunAlerts?
  let display: LiveDisplay?
  let page: LivePage?

  /// What came of it.
  struct Ending {
    var watched: String
    var result: Monitor.Result
    /// Of a command; as a shell has it, 128 and the signal that killed it.
    var exitCode: Int32?
    /// Why a workflow's run failed; empty where it didn't.
    var failures: [String] = []
    var warnings: [String] = []
  }

  // MARK: Processes and commands

  /// Watches a running process and its descendants.
  func process(_ id: Int32) throws -> Ending {
    let watched = "process \(id)"
    let result = try watch(.process(id), as: watched) { monitor in
      while !monitor.hasEnded, Interrupt.sleep(seconds: 0.5) {}
      return (nil, nil)
    }
    return Ending(watched: watched, result: result)
  }

  /// Watches what a running operation of perf-check measures, until it ends.
  func operation(_ operation: RunningOperation) throws -> Ending {
    let result = try watch(operation.root, as: operation.name) { monitor in
      while !monitor.hasEnded, operation.isRunning, Interrupt.sleep(seconds: 0.2) {}
      return (nil, nil)
    }
    return Ending(watched: operation.name, result: result)
  }

  /// Runs a command to its end.
  func command(_ words: [String]) throws -> Ending {
    let watched = words.joined(separator: " ")
    let before = Usage.ofEndedChildren().usage
    var exitCode: Int32?
    let own = ProcessInfo.processInfo.processIdentifier
    let result = try watch(.grandchildren(of: own), as: watched, in: ControlGroup()) { _ in
      exitCode = try run(words)
      let ended = Usage.ofEndedChildren()
      // The largest child may have been one that alerts needed, and no process of the command.
      return (
        (ended.usage - before, alerts == nil ? ended.peakMemory : 0),
        exitCode == 0 ? .success : .failure
      )
    }
    return Ending(watched: watched, result: result, exitCode: exitCode)
  }

  /// - Parameters:
  ///   - group: Holds what is started; nil where there is none.
  ///   - end: Returns when the run has ended, with totals that the kernel gave and how it ended.
  private func watch(
    _ root: ProcessTree<KernelProcesses>.Root, as watched: String, in group: ControlGroup? = nil,
    until end: (Monitor) throws -> (exact: (usage: Usage, peakMemory: Double)?, result: RunResult?)
  ) throws -> Monitor.Result {
    let (folder, reason) = folder()
    var request = Monitor.Request(
      root: root, workflow: watched, period: period, limit: limit,
      retention: folder?.retention.realTimeData,
      processors: ProcessInfo.processInfo.activeProcessorCount)
    request.group = group
    let monitor = try Monitor.make(
      request, in: folder, without: reason, clock: session.clock, observer: alerts?.observer)
    monitor.start()
    Self.show(monitor, alerts, on: display, page, period: period, RecordedPast())
    do {
      let ended = try end(monitor)
      return monitor.stop(exact: ended.exact, result: ended.result)
    } catch {
      _ = monitor.stop()
      throw error
    }
  }

  /// Where monitors write; nil where there is no project, and why.
  private func folder() -> (LiveFolder?, String) {
    do {
      return (Self.folder(of: try session.project()), "")
    } catch {
      return (nil, "\(error)")
    }
  }

  /// Where monitors write, how long that is kept, and how often details are read.
  private static func folder(of project: borrowing Project) -> LiveFolder {
    var folder = LiveFolder(of: project)
    if let file = try? project.workflowFile() {
      (folder.retention, folder.detailPeriod) = (file.retention, file.detailPeriod)
    }
    return folder
  }

  /// Begins to show states, with the alerts of the run.
  private static func show(
    _ monitor: Monitor, _ alerts: RunAlerts?, on display: LiveDisplay?, _ page: LivePage?,
    period: Seconds, _ past: RecordedPast
  ) {
    let live: @Sendable () -> LiveState? = {
      var state = monitor.live
      alerts?.show(in: &state)
      return state
    }
    display?.start(past: past, live)
    page?.start(refresh: period, past: past, live)
  }

  /// - Returns: The command's exit code.
  private func run(_ words: [String]) throws -> Int32 {
    var program = Subprocess(
      words, in: session.workingDirectory, environment: session.environment)
    (program.isSupervised, program.isMeasured) = (true, true)
    let log = try display.map { _ in try openLog() }
    // Standard error, where no dashboard is on it.
    let output = log?.descriptor ?? 2
    do {
      return switch try program.runAttached(output: output) {
      case .exited(let code): code
      case .killed(let signal): 128 + signal
      case .timedOut: 124
      }
    } catch let problem {
      if case .interrupted = problem { throw problem }
      throw UsageError(description: "\(problem)\n  Check the command: \(words[0])")
    }
  }

  /// A file for what a command prints while a dashboard is shown.
  private func openLog() throws -> LineFile {
    let folder = LiveFolder(of: try session.project())
    try folder.files.write("", to: folder.outputPath)
    return try LineFile(folder.outputPath, in: folder.files)
  }

  // MARK: Workflows

  /// Builds a workflow and runs it once.
  ///
  /// - Parameters:
  ///   - failFast: Whether a failed task ends the run.
  ///   - store: Where the run is sent after it was attached to HEAD; nil to attach it nowhere.
  func workflow(_ name: String, failFast: Bool, sharing store: StoreOptions?) throws -> Ending {
    let project = try session.project()
    if store != nil {
      // What can't be written must not show only after minutes.
      let head = try project.repository.commit("HEAD").id
      try Ledger.checkIsWritable(for: [head], in: project.repository)
    }
    let (alerts, display, page, period) = (alerts, display, page, period)
    let isShown = display != nil || page != nil
    let past = isShown ? RecordedPast(of: name, in: session) : RecordedPast()
    let folder = Self.folder(of: project)
    let watch = WorkflowWatch(
      period: period, limit: limit, retention: folder.retention.realTimeData, in: folder,
      host: session.labHost, group: ControlGroup(), clock: session.clock,
      observer: { alerts?.observer($0) },
      began: {
        Self.show($0, alerts, on: display, page, period: period, past)
      })
    let made = try Recording.measure(
      .init(
        workflow: name, runs: 1, tags: session.hostTags, failFast: failFast, observer: watch),
      in: project,
      on: session.makeBench
    ) { activity in
      // The dashboard shows what runs, but not what is built before.
      if display?.isShown != true { session.console.show(activity) }
    }
    guard let result = watch.result else {
      throw WatchError(
        .notFound,
        detail: watch.problem ?? made.failures.first?.reason ?? "the workflow did not start")
    }
    if let store {
      var runs = made.runs
      for index in runs.indices { runs[index].add(MonitoredUse(result.statistics)) }
      try Ledger.attach(runs, in: project)
      try session.share(project, by: store)
    }
    return Ending(
      watched: name, result: result, failures: made.failures.map(\.reason),
      warnings: made.warnings)
  }
}
