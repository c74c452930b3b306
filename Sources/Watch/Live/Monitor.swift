import Files
package import Foundation
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

    package init(
      root: ProcessTree<KernelProcesses>.Root, workflow: String, period: Seconds,
      limit: Seconds? = nil, retention: Seconds?, processors: Int
    ) {
      (self.root, self.workflow, self.period, self.limit) = (root, workflow, period, limit)
      (self.retention, self.processors) = (retention, processors)
    }
  }

  /// What was seen of a run.
  package struct Result: Sendable {
    package var id: String
    package var statistics: SampleStatistics
    package var current: CurrentMetrics
    /// Lines that could not be written, and why.
    package var dropped = 0
    package var problem: String?
    /// Whether the watched process has ended.
    package var hasEnded = false
  }

  private struct State: Sendable {
    var sampler: WatchSampler
    var statistics = SampleStatistics()
    var buffer = LineBuffer(capacity: 10_000)
    var problem: String?
    var hasEnded = false
    /// When `current_metrics.json` was written.
    var written = Moment(nanoseconds: 0)
    var last: WatchSample?
  }

  /// `current_metrics.json` is replaced at most so often, in seconds.
  private static let writingPeriod = 1.0

  package let id: String
  private let request: Request
  private let folder: LiveFolder
  private let file: LineFile
  /// Held as long as samples are added.
  private let lock: LiveLock
  private let clock: @Sendable () -> Date
  private let observer: (@Sendable (UsageLine) -> Void)?
  private let state: Mutex<State>
  private let isStopped = DispatchSemaphore(value: 0)
  private let hasStopped = DispatchSemaphore(value: 0)

  /// Takes the first sample.
  ///
  /// - Parameters:
  ///   - request: What is watched, and how.
  ///   - folder: Where samples are kept.
  ///   - clock: Tells the time.
  ///   - observer: Called with each sample, on the thread that takes it.
  /// - Throws: `WatchError` where processes can't be seen or the watched one isn't there; `FileError`
  ///   where the folder can't be written.
  package init(
    _ request: Request, in folder: LiveFolder, clock: @escaping @Sendable () -> Date,
    observer: (@Sendable (UsageLine) -> Void)? = nil
  ) throws {
    (self.request, self.folder, self.clock) = (request, folder, clock)
    self.observer = observer
    var generator = SystemRandomNumberGenerator()
    id = UniqueID.make(at: clock(), using: &generator)
    var sampler = WatchSampler(request.root)
    let first = try sampler.sample()
    if case .process(let pid) = request.root, first.tree.processes.isEmpty {
      throw WatchError(
        .notFound,
        detail: """
          there is no process \(pid), or it is not visible to this user
            List those that are: ps -e
          """)
    }
    lock = try LiveLock(folder)
    if let retention = request.retention {
      try folder.drop(before: clock().timeIntervalSince1970 - retention.value, lock: lock)
    }
    lock.share()
    file = try LineFile(folder.usagePath, in: folder.files)
    state = Mutex(State(sampler: sampler))
    add(first)
  }

  /// Begins to sample.
  package func start() {
    let thread = Thread { [self] in
      var next = Moment.now.after(seconds: request.period.value)
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

  /// Ends sampling, with a last sample.
  ///
  /// - Parameter exact: Totals that the kernel gave for what ran, and its largest process's memory.
  package func stop(exact: (usage: Usage, peakMemory: Double)? = nil) -> Result {
    isStopped.signal()
    hasStopped.wait()
    if !hasEnded { _ = sample() }
    if let exact { raise(to: exact.usage, peakMemory: exact.peakMemory) }
    let current = writeCurrent(isRunning: false)
    return state.withLock {
      Result(
        id: id, statistics: $0.statistics, current: current,
        dropped: $0.buffer.dropped + $0.buffer.count, problem: $0.problem, hasEnded: $0.hasEnded)
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

  private func add(_ sample: WatchSample) {
    state.withLock {
      $0.statistics.add(sample)
      $0.last = sample
    }
    let line = append(sample)
    observer?(line)
    let isDue = state.withLock {
      let isDue = $0.written.after(seconds: Self.writingPeriod) <= sample.moment
      if isDue { $0.written = sample.moment }
      return isDue
    }
    if isDue { writeCurrent(isRunning: true) }
  }

  @discardableResult
  private func append(_ sample: WatchSample) -> UsageLine {
    let usage = UsageLine(sample, of: request.workflow, by: id, at: clock())
    let line = usage.line
    state.withLock {
      let problem = $0.buffer.add(line) { line throws(FileError) in try file.append(line) }
      if let problem { $0.problem = problem.description }
    }
    return usage
  }

  @discardableResult
  private func writeCurrent(isRunning: Bool) -> CurrentMetrics {
    let state = state.withLock { $0 }
    let current = CurrentMetrics(
      state.statistics, of: request.workflow, processors: request.processors,
      source: .init(
        monitor: id, samples: state.statistics.count, buffered: state.buffer.count,
        dropped: state.buffer.dropped, isRunning: isRunning),
      at: UsageLine.text(clock()))
    do throws(FileError) {
      try folder.files.write(current.json, to: folder.currentPath)
    } catch {
      self.state.withLock { $0.problem = error.description }
    }
    return current
  }
}
