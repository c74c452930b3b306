internal import CPlatform
import Files
package import Foundation
package import Model
import Processes
package import Quantities
import Synchronization

/// Samples a run on a thread of its own and keeps what it sees.
package final class Monitor: Sendable {
  /// What is watched, and how.
  package struct Request: Sendable {
    package var root: ProcessTree<KernelProcesses>.Root
    /// The workflow, or the command's line.
    package var workflow: String
    /// Between two samples; 0.1 s at least.
    package var period: Seconds
    /// How long samples are taken; nil until the run ends.
    package var limit: Seconds?
    /// How long samples are kept; nil for good.
    package var retention: Seconds?
    package var processors: Int
    /// The host of the lab that it runs on; nil elsewhere.
    package var host: String?
    /// What the run is going to do; nil for a single command.
    package var plan: TraceLine.Plan?
    /// Why nothing is kept; nil where that isn't so.
    package var standalone: String?
    /// What counts the CPU time of all that runs; nil where processes do it.
    package var group: ControlGroup?

    package init(
      root: ProcessTree<KernelProcesses>.Root, workflow: String, period: Seconds,
      limit: Seconds? = nil, retention: Seconds?, processors: Int, plan: TraceLine.Plan? = nil
    ) {
      (self.root, self.workflow, self.period, self.limit) = (root, workflow, period, limit)
      (self.retention, self.processors, self.plan) = (retention, processors, plan)
    }
  }

  /// What was seen of a run.
  package struct Result: Sendable {
    package var id: String
    package var statistics: SampleStatistics
    package var current: CurrentMetrics
    package var live: LiveState
    /// How completely it was watched.
    package var condition = LiveCondition()
    /// Lines that could not be written, and why.
    package var dropped = 0
    package var problem: String?
    /// Whether the watched process has ended.
    package var hasEnded = false
  }

  private struct State: Sendable {
    var sampler: WatchSampler
    var statistics = SampleStatistics()
    var live: LiveState
    var usage: LiveLog
    var traces: LiveLog
    var agents: LiveLog
    var problem: String?
    var hasEnded = false
    /// When old lines were dropped, in seconds since 1970.
    var cleaned: Double
    /// When `current_metrics.json` was written.
    var written = Moment(nanoseconds: 0)
    var last: WatchSample?
    /// What the system doesn't report.
    var limits: [String] = []
    var limitsFound = Moment(nanoseconds: 0)

    /// The lines that wait to be written, and those that were lost.
    var buffered: Int { usage.buffered + traces.buffered + agents.buffered }
    var dropped: Int { usage.dropped + traces.dropped + agents.dropped }

    /// Looks at what the system doesn't report: at first often, because processes begin then.
    mutating func findLimits() {
      guard let last, last.elapsed < 3 || limitsFound.after(seconds: 30) <= last.moment else {
        return
      }
      (limits, limitsFound) = (SystemLimits().reasons(for: last), last.moment)
    }
  }

  /// Old lines are dropped so often, in seconds.
  private static let cleaningPeriod = 3600.0
  /// `current_metrics.json` is replaced at most so often, in seconds: that costs as much as a sample.
  private static let writingPeriod = 2.0

  package let id: String
  private let request: Request
  /// nil where nothing is kept.
  private let folder: LiveFolder?
  /// Held as long as samples are added.
  private let lock: LiveLock
  private let clock: @Sendable () -> Date
  private let observer: (@Sendable (LiveState) -> Void)?
  private let state: Mutex<State>
  private let isStopped = DispatchSemaphore(value: 0)
  private let hasStopped = DispatchSemaphore(value: 0)

  /// Takes the first sample.
  ///
  /// - Parameters:
  ///   - request: What is watched, and how.
  ///   - folder: Where samples are kept; nil for nowhere.
  ///   - clock: Tells the time.
  ///   - observer: Called with the state after each sample, on the thread that takes it.
  /// - Throws: `WatchError` where processes can't be seen or the watched one isn't there; `FileError`
  ///   where the folder can't be written.
  package init(
    _ request: Request, in folder: LiveFolder?, clock: @escaping @Sendable () -> Date,
    observer: (@Sendable (LiveState) -> Void)? = nil
  ) throws {
    (self.request, self.folder, self.clock) = (request, folder, clock)
    self.observer = observer
    var generator = SystemRandomNumberGenerator()
    id = UniqueID.make(at: clock(), using: &generator)
    var sampler = WatchSampler(
      request.root, detailPeriod: folder?.detailPeriod ?? 30, group: request.group)
    let first = try sampler.sample()
    if case .process(let pid) = request.root, first.tree.processes.isEmpty {
      throw WatchError(
        .notFound,
        detail: """
          there is no process \(pid), or it is not visible to this user
            List those that are: ps -e
          """)
    }
    lock = try LiveLock(for: folder)
    let now = clock().timeIntervalSince1970
    let problem = folder?.tidyIfPossible(at: now, keeping: request.retention, lock: lock).problem
    state = Mutex(
      State(
        sampler: sampler, live: LiveState(workflow: request.workflow, monitor: id),
        usage: try LiveLog(.usage, in: folder), traces: try LiveLog(.traces, in: folder),
        agents: try LiveLog(.agents, in: folder), problem: problem, cleaned: now))
    trace(.runBegan, host: request.host, plan: request.plan)
    add(first)
  }

  /// Begins to sample.
  package func start() {
    let thread = Thread { [self] in
      var next = Moment.now.after(seconds: request.period.value)
      // Half of what a monitor holds is code that only starting and the first sample needed.
      platform_release_code()
      while isStopped.wait(timeout: .now() + Moment.now.seconds(to: next)) == .timedOut {
        guard sample() else { break }
        next = max(next.after(seconds: request.period.value), .now)
      }
      hasStopped.signal()
    }
    thread.name = "monitor"
    thread.start()
  }

  /// Whether the watched process has ended.
  package var hasEnded: Bool { state.withLock { $0.hasEnded } }

  /// The present state, for a view.
  package var live: LiveState {
    state.withLock { state in
      var live = state.live
      if let problem = state.problem { live.problems.append(problem) }
      live.problems += condition(of: state).reasons
      return live
    }
  }

  /// Takes over that an attempt of a task began, or that it ended.
  package func taskChanged(_ span: TaskSpan) {
    trace(span.end == nil ? .taskBegan : .taskEnded, span: span)
    guard let line = AgentLine(span, of: request.workflow, by: id, at: clock()) else { return }
    state.withLock { $0.problem = $0.agents.append(line.line) ?? $0.problem }
  }

  private func trace(
    _ event: TraceLine.Event, host: String? = nil, plan: TraceLine.Plan? = nil,
    span: TaskSpan? = nil, result: RunResult? = nil
  ) {
    state.withLock { state in
      let elapsed = span.flatMap { $0.end ?? $0.start } ?? state.sampler.elapsed
      let line = TraceLine(
        event, of: request.workflow, by: id, at: clock(), elapsed: elapsed, host: host,
        plan: plan, span: span, result: result)
      state.live.add(line)
      state.problem = state.traces.append(line.line) ?? state.problem
    }
  }

  /// Ends sampling, with a last sample.
  ///
  /// - Parameters:
  ///   - exact: Totals that the kernel gave for what ran, and its largest process's memory.
  ///   - result: How the run ended; nil where nobody knows.
  package func stop(
    exact: (usage: Usage, peakMemory: Double)? = nil, result: RunResult? = nil
  ) -> Result {
    isStopped.signal()
    hasStopped.wait()
    if !hasEnded { _ = sample() }
    if let exact { raise(to: exact.usage, peakMemory: exact.peakMemory) }
    trace(.runEnded, result: result)
    let current = writeCurrent(isRunning: false)
    return state.withLock {
      Result(
        id: id, statistics: $0.statistics, current: current, live: $0.live,
        condition: condition(of: $0), dropped: $0.dropped + $0.buffered, problem: $0.problem,
        hasEnded: $0.hasEnded)
    }
  }

  /// Adds a line with totals that are exact, for those who read the samples later.
  private func raise(to exact: Usage, peakMemory: Double) {
    let sample: WatchSample? = state.withLock {
      $0.statistics.raise(to: exact, peakMemory: peakMemory)
      guard var last = $0.last, $0.statistics.usage != last.tree.usage else { return nil }
      last.tree.usage = $0.statistics.usage
      return last
    }
    if let sample { append(sample) }
  }

  /// Takes a sample and keeps it.
  ///
  /// - Returns: Whether there is more to see.
  private func sample() -> Bool {
    let sample: WatchSample? = state.withLock {
      do throws(WatchError) {
        return try $0.sampler.sample()
      } catch {
        $0.problem = error.description
        return nil
      }
    }
    guard let sample else { return false }
    if case .process = request.root, sample.tree.processes.isEmpty {
      state.withLock {
        $0.hasEnded = true
        // What it used since the sample before can't be seen any more.
        $0.statistics.add(sample)
      }
      return false
    }
    add(sample)
    guard let limit = request.limit, sample.elapsed >= limit.value else { return true }
    state.withLock { $0.hasEnded = true }
    return false
  }

  /// Sums up, compresses and drops old lines when it is time, while a run goes on for long.
  private func clean() {
    let now = clock().timeIntervalSince1970
    state.withLock { state in
      guard now - state.cleaned >= Self.cleaningPeriod else { return }
      state.cleaned = now
      let done = folder?.tidyIfPossible(at: now, keeping: request.retention, lock: lock)
      if let problem = done?.problem { state.problem = problem }
      guard done?.isReplaced == true else { return }
      // The files that are open are no longer those of these names.
      do throws(FileError) {
        try state.usage.open()
        try state.traces.open()
        try state.agents.open()
      } catch {
        state.problem = error.description
      }
    }
  }

  /// Takes up a sample.
  func add(_ sample: WatchSample) {
    clean()
    state.withLock {
      $0.statistics.add(sample)
      $0.last = sample
    }
    let live = append(sample)
    observer?(live)
    let isDue = state.withLock {
      // A sample that comes a little early still counts.
      let isDue = $0.written.after(seconds: 0.9 * Self.writingPeriod) <= sample.moment
      if isDue { $0.written = sample.moment }
      return isDue
    }
    if isDue { writeCurrent(isRunning: true) }
  }

  @discardableResult
  private func append(_ sample: WatchSample) -> LiveState {
    let line = UsageLine(sample, of: request.workflow, by: id, at: clock())
    return state.withLock {
      $0.live.add(line)
      $0.problem = $0.usage.append(line.line) ?? $0.problem
      return $0.live
    }
  }

  private func condition(of state: State) -> LiveCondition {
    LiveCondition(
      limits: state.limits, buffered: state.buffered, dropped: state.dropped,
      problem: state.problem, standalone: request.standalone)
  }

  @discardableResult
  private func writeCurrent(isRunning: Bool) -> CurrentMetrics {
    let state = state.withLock { state in
      state.findLimits()
      return state
    }
    let condition = condition(of: state)
    let current = CurrentMetrics(
      state.statistics, of: state.live, processors: request.processors,
      source: .init(
        monitor: id, processes: request.group == nil ? .procfs : .cgroup2,
        samples: state.statistics.count, buffered: state.buffered,
        dropped: state.dropped, isRunning: isRunning, mode: condition.mode,
        modeReasons: condition.reasons), at: UsageLine.text(clock()))
    guard let folder else { return current }
    do throws(FileError) {
      if isRunning {
        try folder.files.writeUnflushed(current.json, to: folder.currentPath)
      } else {
        try folder.files.write(current.json, to: folder.currentPath)
      }
    } catch {
      self.state.withLock { $0.problem = error.description }
    }
    return current
  }
}
