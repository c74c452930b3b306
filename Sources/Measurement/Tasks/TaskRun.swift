import Model
import Quantities
import Scheduling

/// One run of all tasks of a plan.
struct TaskRun {
  /// One attempt of a task.
  struct Attempt {
    /// Its place in the plan.
    let task: Int
    let agent: Int
    /// From 1 on.
    let number: Int
    /// When all that it needs had ended, since the run began.
    let queued: Seconds
    /// When an agent took it.
    let start: Seconds
    /// When the agent was free again.
    let end: Seconds
    let status: TaskSpan.Status
    /// What it used; nil where it could not be started, or the agent's process was killed.
    let execution: Execution?
    /// Why it could not be started.
    let startProblem: String?

    var duration: Seconds { end - start }
  }

  /// In the order in which they ended.
  let attempts: [Attempt]
  /// The places of the tasks that never started.
  let skipped: [Int]

  /// From the first start to the last end.
  var makespan: Seconds { attempts.reduce(0) { max($0, $1.end) } }
  /// What all attempts took together.
  var work: Seconds { attempts.reduce(0) { $0 + $1.duration } }
  /// How long attempts were ready before an agent took them, together.
  var queueTime: Seconds { attempts.reduce(0) { $0 + $1.start - $1.queued } }

  /// The attempts after which a task had failed for good, in the order in which they ended.
  var failures: [Attempt] {
    var last: [Int: Int] = [:]
    for (index, attempt) in attempts.enumerated() { last[attempt.task] = index }
    return last.values.sorted().map { attempts[$0] }.filter { $0.status != .succeeded }
  }

  /// The value of a built-in metric; nil where some attempt didn't give it.
  func value(of metric: String) -> Double? {
    func sum(_ value: (Execution) -> Double?) -> Double? {
      attempts.reduce(Optional(0.0)) { sum, attempt in
        sum.flatMap { sum in attempt.execution.flatMap(value).map { sum + $0 } }
      }
    }
    switch metric {
    case "makespan", "wall_time": return makespan.value
    case "work": return work.value
    case "queue_time": return queueTime.value
    case "peak_rss": return attempts.compactMap { $0.execution?.peakMemory.value }.max()
    default: return sum { $0.value(of: metric) }
    }
  }

  /// What all attempts of each task took together.
  func durations(in plan: TaskPlan) -> [Seconds] {
    var sums = [Double](repeating: 0, count: plan.tasks.count)
    for attempt in attempts { sums[attempt.task] += attempt.duration.value }
    // The clock has no finer times, and sums of them shouldn't seem to.
    return sums.map { Seconds(($0 * 1e9).rounded() / 1e9) }
  }

  /// What each phase and each task took.
  func times(in plan: TaskPlan) -> [(metric: Metric, value: Double)] {
    var periods = [ClosedRange<Seconds>?](repeating: nil, count: plan.phases.count)
    for attempt in attempts {
      let phase = plan.tasks[attempt.task].phase
      let before = periods[phase] ?? attempt.start...attempt.end
      periods[phase] =
        min(before.lowerBound, attempt.start)...max(before.upperBound, attempt.end)
    }
    let phases = zip(plan.phases, periods).compactMap { name, period in
      name.isEmpty
        ? nil : period.map { (Metric.phase(name), ($0.upperBound - $0.lowerBound).value) }
    }
    let retries = Double(attempts.count { $0.number > 1 })
    let tried = plan.tasks.contains { $0.retries > 0 } ? [(Metric.retries, retries)] : []
    return phases + tried
      + zip(plan.tasks, durations(in: plan)).map {
        (Metric.task($0.id), $1.value)
      }
  }

  /// The run as it is kept: attempts in the order of their starts, then what was skipped.
  func spans(of plan: TaskPlan) -> [TaskSpan] {
    let started = attempts.sorted { ($0.start, $0.task) < ($1.start, $1.task) }
    return started.map { $0.span(in: plan) }
      + skipped.map { task in
        var span = plan.span(of: task)
        span.status = .skipped
        return span
      }
  }
}

extension TaskRun.Attempt {
  /// The attempt as it is kept.
  func span(in plan: TaskPlan) -> TaskSpan {
    var span = plan.span(of: task)
    span.agent = plan.agents[agent]
    (span.status, span.attempt) = (status, number)
    (span.queued, span.start) = (queued.inMicroseconds, start.inMicroseconds)
    span.end = end.inMicroseconds
    if let execution {
      span.resources = TaskSpan.Resources(
        cpuTime: (execution.userTime + execution.systemTime).inMicroseconds,
        peakMemory: execution.peakMemory.value, bytesRead: execution.bytesRead?.value,
        bytesWritten: execution.bytesWritten?.value)
    }
    return span
  }
}

extension Seconds {
  /// Without nanoseconds, which would be noise, and take place in every clone.
  var inMicroseconds: Double { (value * 1e6).rounded() / 1e6 }
}

extension TaskPlan {
  /// What the plan says of a task, for the span of an attempt.
  func span(of task: Int) -> TaskSpan {
    let planned = tasks[task]
    return TaskSpan(
      task: planned.id, phase: phases[planned.phase],
      needs: planned.needs?.map { tasks[$0].id } ?? [],
      after: planned.needs == nil && planned.phase > 0 ? phases[planned.phase - 1] : nil,
      estimate: planned.estimate?.value, isPinned: planned.agent != nil)
  }
}
