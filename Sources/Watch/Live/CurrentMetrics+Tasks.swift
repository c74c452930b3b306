import Quantities
import Statistics

extension CurrentMetrics.ExecutionTiming {
  init(_ live: LiveState, elapsed: Double) {
    workflowExecution = CurrentMetrics.WorkflowExecution(
      totalDuration: elapsed,
      phaseDurations: live.phases.enumerated().map {
        CurrentMetrics.Phase($0.element, at: $0.offset, of: live)
      },
      taskLevelTiming: CurrentMetrics.TaskTiming(live))
    agentResponseTimes = CurrentMetrics.AgentResponseTimes(live)
  }
}

extension CurrentMetrics.Phase {
  fileprivate init(_ name: String, at place: Int, of live: LiveState) {
    let tasks = live.tasks.filter { $0.phase == name && $0.start != nil }
    let ends = tasks.map { $0.end ?? live.elapsed }
    let (first, last) = (tasks.compactMap(\.start).min(), ends.max())
    let duration = first.flatMap { first in last.map { $0 - first } }
    let work = zip(tasks, ends).reduce(Seconds(0)) { $0 + ($1.1 - ($1.0.start ?? $1.1)) }
    self.init(
      phase: "\(place + 1)", name: name, duration: duration?.value,
      efficiency: duration.flatMap { duration in
        duration > 0 && !live.agents.isEmpty
          ? min(1, work.ratio(to: duration) / Double(live.agents.count)) : nil
      })
  }
}

extension CurrentMetrics.TaskTiming {
  /// nil before the first task has ended.
  fileprivate init?(_ live: LiveState) {
    let durations = live.tasks.compactMap { $0.duration?.value }
    guard let fastest = durations.min(), let slowest = durations.max() else { return nil }
    self.init(
      fastestTask: fastest, slowestTask: slowest, averageTaskTime: mean(of: durations),
      medianTaskTime: median(of: durations))
  }
}

extension CurrentMetrics.AgentResponseTimes {
  /// The bounds of the classes that responses are counted in, in seconds.
  private static let bounds: [Double] = [0.1, 1, 10, 60, 600]

  /// nil before the first attempt has ended.
  fileprivate init?(_ live: LiveState) {
    let responses = live.attempts.map(\.response.value).sorted()
    guard !responses.isEmpty else { return nil }
    var distribution: [String: Int] = [:]
    for value in responses {
      let bound = Self.bounds.first { value <= $0 }
      distribution[bound.map { "<=\(Quantity.number($0))s" } ?? ">600s", default: 0] += 1
    }
    self.init(
      averageResponse: mean(of: responses), p95Response: quantile(0.95, ofSorted: responses),
      p99Response: quantile(0.99, ofSorted: responses),
      timeoutRate: Double(live.timeouts) / Double(responses.count),
      responseDistribution: distribution)
  }
}

extension CurrentMetrics.AgentPool {
  /// nil for a run without agents.
  init?(_ live: LiveState) {
    guard !live.agents.isEmpty else { return nil }
    let active = live.agents.count { $0.task != nil }
    let ended = live.agents.map { Double($0.ended) }
    self.init(
      totalAgents: live.agents.count, activeAgents: active,
      idleAgents: live.agents.count - active, utilizationRate: live.utilization?.value,
      taskDistributionBalance: ended.max().flatMap { $0 > 0 ? mean(of: ended) / $0 : nil })
  }
}
