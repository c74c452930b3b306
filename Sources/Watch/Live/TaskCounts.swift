import Quantities

/// How many tasks there are of each status.
package struct TaskCounts: Hashable, Sendable {
  package private(set) var waiting = 0
  package private(set) var running = 0
  package private(set) var succeeded = 0
  package private(set) var failed = 0
  package private(set) var skipped = 0

  package init() {}

  package mutating func add(_ status: LiveState.TaskStatus) {
    switch status {
    case .waiting: waiting += 1
    case .running: running += 1
    case .succeeded: succeeded += 1
    case .failed: failed += 1
    case .skipped: skipped += 1
    }
  }

  /// Those that won't run any more.
  package var done: Int { succeeded + failed + skipped }
  package var total: Int { done + waiting + running }
  /// nil without tasks.
  package var fraction: Double? { total > 0 ? Double(done) / Double(total) : nil }
}

extension LiveState {
  package var counts: TaskCounts {
    tasks.reduce(into: TaskCounts()) { $0.add($1.status) }
  }

  /// The part of the run that is over, by its tasks; without them, by the predicted time.
  ///
  /// nil where nothing tells.
  package var progress: Double? {
    if let fraction = counts.fraction { return fraction }
    guard status == .running, let prediction, prediction.total > 0 else { return nil }
    return min(1, elapsed.ratio(to: prediction.total))
  }

  /// The first phase in which a task runs, or else waits; nil without phases, and after the last.
  package var phase: String? {
    func first(_ status: TaskStatus) -> String? {
      phases.first { phase in tasks.contains { $0.phase == phase && $0.status == status } }
    }
    return first(.running) ?? first(.waiting)
  }
}
