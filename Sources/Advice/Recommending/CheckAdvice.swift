package import Foundation
package import Gate
package import History
package import Insight
import Model
import Scheduling

/// What else is known of a check that was made: the tasks that became slower, what bears on its
/// regressions, and limits of capacity that are near.
package struct CheckAdvice: Sendable {
  /// By workflow, the largest share of the change first.
  package let slowerTasks: [String: [SlowerTask]]
  package private(set) var advice: [Recommendation] = []
  /// What is worth knowing besides.
  package private(set) var notes: [String] = []

  /// - Parameters:
  ///   - isWanted: Whether there is more to it than the tasks.
  ///   - now: The present time.
  package init(
    on result: CheckResult, in project: borrowing Project, isWanted: Bool, now: Date
  ) {
    let slower = result.taskTimes.map { times in
      let found = Trace(times.run).map {
        SlowerTask.find(in: $0, base: times.base, candidate: times.candidate)
      }
      return (times.workflow, found ?? [])
    }
    slowerTasks = Dictionary(slower, uniquingKeysWith: { $1 })
    guard isWanted else { return }
    advice = GateAdvice.find(for: result, slowerTasks: slowerTasks)
    guard result.verdict != .regressed else { return }
    notes = [CapacityReminder(of: project)?.text(now: now)].compactMap(\.self)
  }
}
