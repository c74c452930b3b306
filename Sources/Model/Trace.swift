package import Foundation
import Quantities

/// One execution of a workflow: what its agents did, task by task.
///
/// The same whether perf-check ran the workflow or read what another system wrote down.
package struct Trace: Sendable {
  /// How a task ended.
  package enum Status: UInt8, Hashable, Sendable {
    case succeeded, failed, cancelled, skipped
    case timedOut = 4

    /// Whether it was tried and didn't come to a good end.
    package var isFailure: Bool { self == .failed || self == .timedOut }
  }

  /// One execution of one task.
  package struct Span: Hashable, Sendable {
    /// Its name's place in `names`.
    package var task: Int32
    /// The phase's name in `names`; -1 for none.
    package var phase: Int32
    /// Who ran it: a place in `agents`; -1 where nothing is said.
    package var agent: Int32
    package var status: Status
    /// When it started, in nanoseconds since the trace began, or `Nanoseconds.unknown`.
    package var startTime: Int64
    /// In nanoseconds, 0 or more.
    package var length: Int64
    /// When it was asked for, in nanoseconds since the trace began, or `Nanoseconds.unknown`.
    package var queuedTime: Int64
    /// Whether the whole hasn't failed where this has.
    package var mayFail = false

    /// Times in seconds, NaN where nothing is known.
    package init(
      task: Int32, phase: Int32 = -1, agent: Int32 = -1, status: Status = .succeeded,
      start: Double = .nan, duration: Double, queued: Double = .nan
    ) {
      self.init(
        task: task, phase: phase, agent: agent, status: status,
        startTime: Nanoseconds.from(seconds: start), length: Nanoseconds.from(seconds: duration),
        queuedTime: Nanoseconds.from(seconds: queued))
    }

    package init(
      task: Int32, phase: Int32 = -1, agent: Int32 = -1, status: Status = .succeeded,
      startTime: Int64, length: Int64, queuedTime: Int64 = Nanoseconds.unknown
    ) {
      self.task = task
      self.phase = phase
      self.agent = agent
      self.status = status
      self.startTime = startTime
      self.length = length
      self.queuedTime = queuedTime
    }

    /// When it started, in seconds since the trace began; NaN where only durations are known.
    package var start: Double {
      get { Nanoseconds.seconds(startTime) }
      set { startTime = Nanoseconds.from(seconds: newValue) }
    }

    /// In seconds, 0 or more.
    package var duration: Double {
      get { Nanoseconds.seconds(length) }
      set { length = Nanoseconds.from(seconds: newValue) }
    }

    /// When it was asked for, in seconds since the trace began; NaN where nothing is said.
    package var queued: Double {
      get { Nanoseconds.seconds(queuedTime) }
      set { queuedTime = Nanoseconds.from(seconds: newValue) }
    }

    /// When it ended, in nanoseconds, or `Nanoseconds.unknown`.
    package var endTime: Int64 {
      guard startTime != Nanoseconds.unknown, length != Nanoseconds.unknown else {
        return Nanoseconds.unknown
      }
      let (sum, isTooLarge) = startTime.addingReportingOverflow(length)
      return isTooLarge ? .max : sum
    }

    /// When it ended; what ends as another starts has the same time to the last bit.
    package var end: Double { Nanoseconds.seconds(endTime) }

    /// Whether it had ended at a time.
    package func hadEnded(at time: Double) -> Bool { end <= time }
  }

  /// What the workflow is called.
  package var workflow: String
  /// What tells its executions apart; "" for the only one of a file.
  package var run: String
  /// The names of tasks and phases.
  package private(set) var names: [String] = []
  /// The names of agents.
  package private(set) var agents: [String] = []
  /// In the order in which the file has them.
  package var spans: [Span] = []
  /// The spans that each span waited for; nil where the system doesn't say.
  ///
  /// Numbers from that of the spans on are joins: what those wait for comes after that of all spans.
  package var needs: [[Int32]]?
  /// The only agent that may run each span, -1 for any; empty where any may run all.
  package var pins: [Int32] = []
  /// What each span used; empty where nothing was measured.
  package var resources: [TaskSpan.Resources] = []
  /// What each span should have taken, in seconds, NaN where nobody said; empty where nobody did.
  package var estimates: [Double] = []
  /// How long each span took in each of several runs of the same, in seconds, run by run; empty where
  /// there is only this one.
  package var repeats: [[Double]] = []
  /// How many processors there were; nil where nothing says so.
  package var cores: Int?
  /// The machine's memory in bytes; nil where nothing says so.
  package var memory: Double?
  /// What a monitor saw it use; nil for one that wasn't monitored.
  package var monitored: MonitoredUse?
  /// Whether no agent was idle while a task was ready that it may run.
  package var isGreedy = false
  /// When it ended; nil where nothing says so.
  package var date: Date?
  /// From start to end in seconds, where the system says so itself.
  package var statedMakespan: Double?
  /// The critical path, where the system says so itself, from the first task to the last.
  package var statedCriticalPath: [Step]?
  /// The spans on the stated critical path, in its order: each needs the one before.
  package var statedChain: [Int32] = []
  /// Whether the system says that the whole failed, whatever its tasks did.
  package var statedFailure = false
  /// How many tasks could run at once, where the system says so itself.
  package var statedAgents: Int?
  private var placeOfName: [String: Int32] = [:]
  private var placeOfAgent: [String: Int32] = [:]

  /// A task on a critical path.
  package struct Step: Hashable, Sendable {
    package let task: String
    /// In seconds since the trace began; NaN where only durations are known.
    package var start: Double
    /// In seconds.
    package let duration: Double

    package init(task: String, start: Double = .nan, duration: Double) {
      self.task = task
      self.start = start
      self.duration = duration
    }
  }

  package init(workflow: String, run: String = "") {
    self.workflow = workflow
    self.run = run
  }

  /// The place of a name, which is added if it is new.
  package mutating func name(_ name: String) -> Int32 {
    if let place = placeOfName[name] { return place }
    placeOfName[name] = Int32(names.count)
    names.append(name)
    return Int32(names.count - 1)
  }

  /// The place of an agent, which is added if it is new.
  package mutating func agent(_ name: String) -> Int32 {
    if let place = placeOfAgent[name] { return place }
    placeOfAgent[name] = Int32(agents.count)
    agents.append(name)
    return Int32(agents.count - 1)
  }

  /// The name of a span's task.
  package func task(_ span: Int) -> String { names[Int(spans[span].task)] }

  /// The last attempt of each task, by its place.
  package var lastAttempts: [Int] {
    var last: [Int64: Int] = [:]
    for (index, span) in spans.enumerated() {
      last[Int64(span.phase) << 32 | Int64(span.task)] = index
    }
    return last.values.sorted()
  }

  /// Whether some task failed for good.
  package var hasFailed: Bool {
    statedFailure || lastAttempts.contains { spans[$0].status.isFailure && !spans[$0].mayFail }
  }

  /// What all tasks took together, in seconds.
  package var work: Double {
    let sum = spans.reduce(Int64(0)) { sum, span in
      guard span.length != Nanoseconds.unknown else { return sum }
      let (sum, isTooLarge) = sum.addingReportingOverflow(span.length)
      return isTooLarge ? .max : sum
    }
    return Nanoseconds.seconds(sum)
  }

  /// Whether it is known when tasks started.
  package var hasTimes: Bool { spans.contains { !$0.start.isNaN } }

  /// Moves all times so that the first span starts at 0.
  ///
  /// - Parameter isSince1970: Whether times are seconds since 1970, so that they tell the date.
  package mutating func startAtZero(isSince1970: Bool = false) {
    let known = spans.lazy.filter {
      $0.startTime != Nanoseconds.unknown && $0.startTime != Nanoseconds.beyondMeasure
    }
    let first = known.map(\.startTime).min() ?? 0
    if isSince1970, let last = known.map(\.endTime).max() {
      date = Date(timeIntervalSince1970: Nanoseconds.seconds(last))
    }
    guard first != 0 else { return }
    func moved(_ time: Int64) -> Int64 {
      time == Nanoseconds.unknown || time == Nanoseconds.beyondMeasure ? time : time - first
    }
    for index in spans.indices {
      spans[index].startTime = moved(spans[index].startTime)
      spans[index].queuedTime = moved(spans[index].queuedTime)
    }
    let start = Nanoseconds.seconds(first)
    for index in statedCriticalPath?.indices ?? 0..<0 { statedCriticalPath?[index].start -= start }
  }
}
