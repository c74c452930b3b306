package import Quantities
import Statistics

/// What is known of a watched run at one moment: what every live view draws.
///
/// It is made from the lines that monitors write, one after the other, so that a run that was recorded
/// can be shown as if it ran now.
package struct LiveState: Hashable, Sendable {
  /// How far a run is.
  package enum Status: String, Hashable, Sendable, Codable, CaseIterable {
    case running
    case ended
    /// Its monitor stopped writing before the run ended.
    case lost
  }

  /// How far a task is.
  package enum TaskStatus: String, Hashable, Sendable, Codable, CaseIterable {
    case waiting, running, succeeded, failed, skipped
  }

  package struct Task: Hashable, Sendable {
    package var name: String
    /// "" where the workflow has no phases.
    package var phase: String
    package var status: TaskStatus
    /// Who runs it, or ran it last.
    package var agent: String?
    /// From 1 on; 0 before the first.
    package var attempt: Int
    /// Since the run began; nil before it starts.
    package var start: Seconds?
    /// Since the run began; nil before it ends.
    package var end: Seconds?
    /// What it should take: what the plan says, or earlier runs.
    package var estimate: Seconds?

    package init(
      _ name: String, phase: String = "", status: TaskStatus = .waiting, agent: String? = nil,
      attempt: Int = 0, start: Seconds? = nil, end: Seconds? = nil, estimate: Seconds? = nil
    ) {
      (self.name, self.phase, self.status, self.agent) = (name, phase, status, agent)
      (self.attempt, self.start, self.end, self.estimate) = (attempt, start, end, estimate)
    }

    /// Of the last attempt; nil before it ends.
    package var duration: Seconds? { start.flatMap { start in end.map { $0 - start } } }
  }

  /// An attempt of a task that has ended.
  package struct Attempt: Hashable, Sendable {
    /// From when the task was ready to its end.
    package var response: Seconds
    /// From its start to its end.
    package var duration: Seconds
  }

  package struct Agent: Hashable, Sendable {
    package var name: String
    /// nil while it is idle.
    package var task: String?
    /// When it took the task, since the run began.
    package var since: Seconds?
    /// The attempts that it has ended, and those of them that failed.
    package var ended = 0
    package var failed = 0
    /// How long it ran the attempts that have ended.
    package var busy: Seconds = 0

    package init(_ name: String, task: String? = nil, since: Seconds? = nil) {
      (self.name, self.task, self.since) = (name, task, since)
    }

    /// The fraction of the run's time in which it ran tasks; nil at the start.
    package func utilization(at elapsed: Seconds) -> Fraction? {
      guard elapsed > 0 else { return nil }
      let running = since.map { max(elapsed - $0, 0) } ?? 0
      return Fraction(clamping: (busy + running).ratio(to: elapsed))
    }
  }

  /// When the run will probably end.
  package struct Prediction: Hashable, Sendable {
    /// From the run's start to its end.
    package var total: Seconds
    /// Of the total.
    package var interval: ClosedRange<Seconds>
    /// The fraction of runs whose total the interval contains.
    package var coverage: Fraction
    /// The number of recorded runs that it is based on.
    package var runs: Int
    package var backtest: Backtest

    /// How well the same prediction of recorded runs held, each made from the runs before it.
    package struct Backtest: Hashable, Sendable {
      /// The runs that ended within their intervals.
      package var held = 0
      /// The runs that could be predicted.
      package var count = 0

      package init(held: Int = 0, count: Int = 0) { (self.held, self.count) = (held, count) }
    }

    package init(
      total: Seconds, interval: ClosedRange<Seconds>, coverage: Fraction, runs: Int,
      backtest: Backtest = Backtest()
    ) {
      (self.total, self.interval, self.coverage, self.runs) = (total, interval, coverage, runs)
      self.backtest = backtest
    }
  }

  /// An alert that isn't over.
  package struct Alert: Hashable, Sendable {
    package var name: String
    /// "info", "warning" or "critical".
    package var severity: String
    /// "pending", "firing", "acknowledged", "silenced" or "no_data".
    package var status: String
    /// What it is about: "memory_usage 93 % > 90 %".
    package var text: String
    /// Since the run began.
    package var since: Seconds?

    package init(
      name: String, severity: String, status: String, text: String, since: Seconds? = nil
    ) {
      (self.name, self.severity, self.status) = (name, severity, status)
      (self.text, self.since) = (text, since)
    }
  }

  /// The workflow, command or process.
  package var workflow: String
  package var monitor: String
  package var status: Status = .running
  /// The host of the lab that it runs on; nil elsewhere.
  package var host: String?
  /// nil before it ends, and where nobody knows.
  package internal(set) var result: RunResult?
  /// The instant of the newest line.
  package var at: Instant?
  /// Since the run is watched.
  package var elapsed: Seconds = 0
  package var prediction: Prediction?
  /// In the order of the plan; empty where the workflow has no phases.
  package var phases: [String] = []
  /// In the order of the plan; empty for a single command.
  package var tasks: [Task] = [] {
    didSet { if tasks.count != places.count { index() } }
  }
  package var agents: [Agent] = []
  /// All attempts that have ended, in the order of their ends.
  package internal(set) var attempts: [Attempt] = []
  /// The attempts among them that took longer than they may.
  package internal(set) var timeouts = 0
  /// The newest sample; nil before the first.
  package var usage: UsageLine?
  /// What is read rarely, as it was read last; nil before that.
  package var detail: UsageLine.Detail?
  /// Every so many samples, oldest first.
  private var kept: [UsageLine] = []
  private var step = 1
  private var samples = 0
  package var alerts: [Alert] = []
  /// What impairs the monitor: lines that are buffered or lost, metrics that can't be read.
  package var problems: [String] = []

  /// The place of each task by its name.
  private(set) var places: [String: Int] = [:]

  package static let maximumHistory = 600

  package init(workflow: String, monitor: String = "") {
    (self.workflow, self.monitor) = (workflow, monitor)
  }

  /// Samples of the whole run, evenly spaced and oldest first; the newest is the last.
  package var history: [UsageLine] {
    usage.map { kept.last == $0 ? kept : kept + [$0] } ?? []
  }

  /// The number of processors of the machine; nil before the first sample, or where not reported.
  package var processors: Int? {
    usage.flatMap { $0.machine.load.isEmpty ? nil : $0.machine.load.count }
  }

  /// The fraction of the machine's memory that is in use; nil where not reported.
  package var memoryUsage: Fraction? {
    guard let machine = usage?.machine, let available = machine.availableMemory,
      let total = machine.totalMemory, total > 0
    else { return nil }
    return Fraction(clamping: 1 - available / total)
  }

  private mutating func index() {
    places = Dictionary(
      tasks.enumerated().map { ($0.element.name, $0.offset) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The fraction of the agents' time that ran tasks; nil at the start, and without agents.
  package var utilization: Fraction? {
    let used = agents.compactMap { $0.utilization(at: elapsed)?.value }
    return used.isEmpty ? nil : Fraction(clamping: mean(of: used))
  }

  /// A task by its name; nil where there is none.
  package func task(_ name: String) -> Task? { places[name].map { tasks[$0] } }

  /// Takes over a sample.
  package mutating func add(_ line: UsageLine) {
    usage = line
    detail = line.detail ?? detail
    elapsed = max(elapsed, Seconds(line.elapsed))
    at = line.seconds.map { Instant(secondsSince1970: $0) }
    if samples % step == 0 { kept.append(line) }
    samples += 1
    guard kept.count == Self.maximumHistory else { return }
    // Every second one goes, so that the whole run stays in view.
    kept = kept.enumerated().compactMap { $0.offset % 2 == 0 ? $0.element : nil }
    step *= 2
  }
}
