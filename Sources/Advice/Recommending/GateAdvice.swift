import Foundation
package import Gate
package import Insight
import Model
import Quantities
import Statistics

/// What bears on the regressions of a check.
package enum GateAdvice {
  /// More is not read when a gate has failed.
  private static let maximum = 2
  private static let significance = 0.01
  /// The part of what a run takes longer from which on computing, or waiting, explains it.
  private static let explains = 0.7

  /// One or two suggestions, each from what was measured in the same check.
  package static func find(
    for result: CheckResult, slowerTasks: [String: [SlowerTask]]
  ) -> [Recommendation] {
    var all: [Recommendation] = []
    for comparison in result.comparisons where comparison.verdict == .regressed {
      // One of each workflow is enough: its other metrics rose for the same reason.
      guard !all.contains(where: { $0.workflow == comparison.workflow }) else { continue }
      if let task = task(behind: comparison, slowerTasks[comparison.workflow] ?? []) {
        all.append(task)
      } else if let sides = result.sides.first(where: { $0.workflow == comparison.workflow }) {
        all += reasons(for: comparison, in: sides)
      }
    }
    return Array(all.prefix(maximum))
  }

  /// What undoing a regression gains.
  private static func undone(_ change: Double) -> Double { 1 / (1 + change) - 1 }

  private static func make(
    _ category: Recommendation.Category, _ comparison: Comparison, change: Double,
    interval: ClosedRange<Double>?, _ recommendation: String, because rationale: String
  ) -> Recommendation {
    Recommendation(
      category: category, workflow: comparison.workflow, recommendation: recommendation,
      rationale: rationale, metric: comparison.metric.name, change: change, interval: interval,
      effort: .medium, caveats: [])
  }

  private static func task(
    behind comparison: Comparison, _ tasks: [SlowerTask]
  ) -> Recommendation? {
    guard ["makespan", "wall_time"].contains(comparison.metric.name),
      let task = tasks.first(where: { $0.makespanChange > 0.01 })
    else { return nil }
    let minimum = undone(task.makespanChange * task.interval.upperBound / task.change)
    let maximum = undone(task.makespanChange * max(0, task.interval.lowerBound) / task.change)
    return make(
      .regressedTask, comparison, change: undone(task.makespanChange),
      interval: min(minimum, maximum)...max(minimum, maximum),
      "investigate task '\(task.task)' first",
      because:
        "by itself it changes the makespan by \(Quantity.change(task.makespanChange)), according to a"
        + " replay of the base's schedule")
  }

  private static func reasons(
    for comparison: Comparison, in sides: MeasuredSides
  ) -> [Recommendation] {
    guard comparison.metric.unit == "s", let change = comparison.change, change > 0 else {
      return []
    }
    let interval = comparison.interval.map { undone($0.upper)...undone(max(0, $0.lower)) }
    var found: [Recommendation] = []
    if comparison.metric.name != "cpu_time", comparison.metric.name != "user_time",
      let time = rise(of: comparison.metric.name, sides), time.seconds > 0,
      let cpu = rise(of: "cpu_time", sides)
    {
      let share = cpu.seconds / time.seconds
      if share >= explains, cpu.pValue < significance {
        found.append(
          make(
            .computing, comparison, change: undone(change), interval: interval,
            "profile base and candidate with 'perf record' or Instruments",
            because: "its CPU time changed by \(Quantity.text(cpu.seconds, unit: "s")), its"
              + " \(comparison.metric.name) by \(Quantity.text(time.seconds, unit: "s"))"))
      } else if share <= 1 - explains {
        found.append(
          make(
            .waiting, comparison, change: undone(change), interval: interval,
            "look for waits: disks, networks, locks, sleeping",
            because: "its \(comparison.metric.name) changed by"
              + " \(Quantity.text(time.seconds, unit: "s")), its CPU time by"
              + " \(Quantity.text(cpu.seconds, unit: "s"))"))
      }
    }
    if let memory = rise(of: "peak_rss", sides), memory.pValue < significance,
      memory.share >= 0.05
    {
      found.append(
        make(
          .memoryGrowth, comparison, change: undone(change), interval: interval,
          "check its allocations: its memory increased as well",
          because:
            "peak_rss \(Quantity.change(memory.share)) (p \(Quantity.pValue(memory.pValue)))"
        ))
    }
    return found
  }

  /// By how much a metric rose from base to candidate.
  private static func rise(
    of name: String, _ sides: MeasuredSides
  ) -> (seconds: Double, share: Double, pValue: Double)? {
    guard let before = sides.base.first(where: { $0.metric.name == name })?.samples,
      let after = sides.candidate.first(where: { $0.metric.name == name })?.samples,
      before.count == after.count, before.count > 2, median(of: before) > 0
    else { return nil }
    let differences = zip(after, before).map(-)
    let shift = StudentizedDifference.paired(differences)
    let difference = median(of: after) - median(of: before)
    return (
      difference, difference / median(of: before),
      // Where nothing varies, a difference is certain.
      shift?.pValue ?? (difference == 0 ? 1 : 0)
    )
  }

}
