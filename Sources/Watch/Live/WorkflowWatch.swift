package import Configuration
package import Foundation
package import Measurement
package import Model
package import Quantities
import Synchronization

/// Watches the runs of a workflow from their beginning to their end.
package final class WorkflowWatch: RunObserver {
  private let period: Seconds
  private let limit: Seconds?
  private let retention: Seconds?
  private let folder: LiveFolder
  private let host: String?
  private let group: ControlGroup?
  private let clock: @Sendable () -> Date
  private let observer: (@Sendable (LiveState) -> Void)?
  private let began: (@Sendable (Monitor) -> Void)?
  private let state = Mutex(State())

  private struct State {
    var monitor: Monitor?
    var result: Monitor.Result?
    var problem: String?
  }

  /// - Parameters:
  ///   - period: Between two samples; 0.1 s at least.
  ///   - limit: How long samples are taken; nil until the run ends.
  ///   - retention: How long samples are kept; nil for good.
  ///   - folder: Where they are kept.
  ///   - host: The host of the lab that it runs on; nil elsewhere.
  ///   - group: Holds what is started; nil where there is none.
  ///   - clock: Tells the time.
  ///   - observer: Called with the state after each sample, on the thread that takes it.
  ///   - began: Called when a run begins, with what watches it.
  package init(
    period: Seconds, limit: Seconds? = nil, retention: Seconds?, in folder: LiveFolder,
    host: String? = nil, group: ControlGroup? = nil, clock: @escaping @Sendable () -> Date,
    observer: (@Sendable (LiveState) -> Void)? = nil,
    began: (@Sendable (Monitor) -> Void)? = nil
  ) {
    (self.period, self.limit, self.retention) = (period, limit, retention)
    (self.folder, self.host, self.group, self.clock) = (folder, host, group, clock)
    (self.observer, self.began) = (observer, began)
  }

  /// What was seen of the last run; nil where it didn't begin.
  package var result: Monitor.Result? { state.withLock(\.result) }

  /// Why nothing could be watched; nil where that isn't so.
  package var problem: String? { state.withLock(\.problem) }

  package func runBegan(_ workflow: Workflow) {
    do {
      let information = ProcessInfo.processInfo
      var request = Monitor.Request(
        root: .grandchildren(of: information.processIdentifier), workflow: workflow.name,
        period: period, limit: limit, retention: retention,
        processors: information.activeProcessorCount, plan: workflow.plan.map(TraceLine.Plan.init))
      (request.host, request.group) = (host, group)
      let monitor = try Monitor.make(request, in: folder, clock: clock, observer: observer)
      monitor.start()
      state.withLock { $0.monitor = monitor }
      began?(monitor)
    } catch {
      // The run is worth more than what is seen of it.
      state.withLock { $0.problem = "\(error)" }
    }
  }

  package func taskChanged(_ span: TaskSpan) { state.withLock(\.monitor)?.taskChanged(span) }

  package func runEnded(_ usage: RunUsage?, hasFailed: Bool) {
    guard let monitor = state.withLock(\.monitor) else { return }
    let isSampled = monitor.live.history.contains { $0.residentMemory > 0 }
    let result = monitor.stop(
      exact: usage.map { (Usage($0), isSampled ? Self.peak(of: $0) : $0.peakMemory.value) },
      result: hasFailed ? .failure : .success)
    state.withLock { $0.result = result }
  }

  /// The peak of memory, or 0 where it may be that of what starts the processes.
  private static func peak(of usage: RunUsage) -> Double {
    let floor = PeakMemoryFloor.measure() ?? 0
    return usage.peakMemory > floor.scaled(by: 1.1) ? usage.peakMemory.value : 0
  }
}

extension Usage {
  /// By the kernel's exact counts.
  init(_ usage: RunUsage) {
    self.init()
    (userTime, systemTime) = (usage.userTime.value, usage.systemTime.value)
    pageFaults = usage.pageFaults
    bytesRead = usage.bytesRead?.value ?? 0
    bytesWritten = usage.bytesWritten?.value ?? 0
  }
}
