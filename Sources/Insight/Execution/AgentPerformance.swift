import Foundation
import Model
import Statistics

/// The performance of one agent over all given executions.
package struct AgentPerformance: Sendable {
  /// A part of the report on an agent.
  package enum Part: String, Hashable, Sendable, CaseIterable {
    case responseTime = "response_time"
    case successRate = "success_rate"
    case efficiency
  }

  /// Response times: from when tasks are ready, if known, otherwise from their start.
  package struct ResponseTimes: Hashable, Sendable {
    package let mean: Double
    package let median: Double
    package let p95: Double
    package let p99: Double
  }

  /// The speed of an agent for one type of task relative to the others.
  package struct Specialisation: Hashable, Sendable {
    /// The phase, or the task if there are no phases.
    package let kind: String
    package let tasks: Int
    /// Relative to the others' time; negative if it is faster.
    package let change: Double
    /// The 95 % confidence interval.
    package let interval: ClosedRange<Double>
    /// The p-value of no difference, adjusted for all agents and types.
    package let pValue: Double
  }

  package let agent: String
  package let tasks: Int
  /// In seconds; nil if it ran nothing.
  package let responseTimes: ResponseTimes?
  /// The fraction of tasks that succeeded, with its 95 % interval; skipped tasks are ignored.
  package let success: Double?
  package let successInterval: ClosedRange<Double>?
  /// Its busy time, in seconds.
  package let busy: Double
  /// The utilization: busy time divided by the makespans of its executions; nil without times.
  package let utilization: Double?
  /// Relative to an equal distribution of the work.
  package let share: Double
  package var specialisations: [Specialisation] = []

  /// The minimum number of tasks of a type, of an agent and of the others.
  private static let minimumTasks = 5
  private static let significance = 0.05

  /// The agents of some executions, sorted by name.
  package static func find(in executions: [ExecutionAnalysis]) -> [AgentPerformance] {
    var samples: [String: Samples] = [:]
    for (number, execution) in executions.enumerated() {
      let trace = execution.trace
      for (index, span) in trace.spans.enumerated() where span.agent >= 0 {
        let name = trace.agents[Int(span.agent)]
        samples[name, default: Samples()].add(
          span, response: response(of: index, in: execution), kind: kind(of: span, in: trace),
          task: trace.task(index), execution: number)
      }
    }
    let work = samples.values.reduce(0) { $0 + $1.busy }
    let even = work / Double(max(samples.count, 1))
    var agents = samples.sorted { $0.key < $1.key }.map { name, samples in
      AgentPerformance(name, samples, executions, even: even)
    }
    specialise(&agents, samples)
    return agents
  }

  /// The time of the busiest agent divided by the mean; 1 if balanced.
  package static func imbalance(of agents: [AgentPerformance]) -> Double? {
    let mean = mean(of: agents.map(\.busy))
    return mean > 0 ? (agents.map(\.busy).max() ?? 0) / mean : nil
  }

  private struct Samples {
    var tasks = 0
    var (succeeded, ended) = (0, 0)
    var busy = 0.0
    var responses: [Double] = []
    var executions: Set<Int> = []
    /// The logarithms of the times of each task, by task type.
    var times: [String: [String: [Double]]] = [:]

    mutating func add(
      _ span: Trace.Span, response: Double, kind: String, task: String, execution: Int
    ) {
      tasks += 1
      if span.status != .skipped { ended += 1 }
      if span.status == .succeeded { succeeded += 1 }
      busy += span.duration
      responses.append(response)
      executions.insert(execution)
      if span.duration > 0, span.status == .succeeded {
        times[kind, default: [:]][task, default: []].append(log(span.duration))
      }
    }
  }

  private init(
    _ name: String, _ samples: Samples, _ executions: [ExecutionAnalysis], even: Double
  ) {
    self.agent = name
    self.tasks = samples.tasks
    self.busy = samples.busy
    self.share = even > 0 ? samples.busy / even : 0
    let sorted = samples.responses.sorted()
    self.responseTimes =
      sorted.isEmpty
      ? nil
      : ResponseTimes(
        mean: mean(of: sorted),
        median: quantile(0.5, ofSorted: sorted), p95: quantile(0.95, ofSorted: sorted),
        p99: quantile(0.99, ofSorted: sorted))
    let (good, all) = (samples.succeeded, samples.ended)
    self.success = all > 0 ? Double(good) / Double(all) : nil
    self.successInterval = all > 0 ? Self.wilson(good, of: all) : nil
    let spans = samples.executions.map { executions[$0].makespan }
    let available = spans.reduce(0.0) { $0 + ($1 ?? .nan) }
    self.utilization = available > 0 ? samples.busy / available : nil
  }

  private static func response(of index: Int, in execution: ExecutionAnalysis) -> Double {
    let span = execution.trace.spans[index]
    return span.duration + (execution.wait(of: index) ?? 0)
  }

  private static func kind(of span: Trace.Span, in trace: Trace) -> String {
    trace.names[Int(span.phase >= 0 ? span.phase : span.task)]
  }

  /// The 95 % interval of a fraction.
  ///
  /// - SeeAlso: Wilson (1927), doi:10.1080/01621459.1927.10502953.
  private static func wilson(_ good: Int, of all: Int) -> ClosedRange<Double> {
    let z = 1.959963984540054
    let (n, share) = (Double(all), Double(good) / Double(all))
    let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    return max(0, middle - half)...min(1, middle + half)
  }

  /// Compares each agent with all others, by task type.
  private static func specialise(_ agents: inout [AgentPerformance], _ samples: [String: Samples]) {
    var found: [(agent: Int, Specialisation)] = []
    for (index, agent) in agents.enumerated() {
      for (kind, mine) in (samples[agent.agent]?.times ?? [:]).sorted(by: { $0.key < $1.key }) {
        let others = samples.filter { $0.key != agent.agent }.compactMap { $0.value.times[kind] }
        // Each task is a block, so that an agent with shorter tasks doesn't appear faster.
        let blocks = mine.sorted { $0.key < $1.key }.map { task, times in
          (baseline: others.flatMap { $0[task] ?? [] }, candidate: times)
        }.filter { !$0.baseline.isEmpty }
        let tasks = blocks.reduce(0) { $0 + $1.candidate.count }
        guard tasks >= minimumTasks,
          blocks.reduce(0, { $0 + $1.baseline.count }) >= minimumTasks,
          let shift = StudentizedDifference.blocked(blocks),
          let interval = shift.interval(confidence: 0.95)
        else { continue }
        found.append(
          (
            index,
            Specialisation(
              kind: kind, tasks: tasks, change: expm1(shift.difference),
              interval: expm1(interval.lowerBound)...expm1(interval.upperBound),
              pValue: shift.pValue)
          ))
      }
    }
    let adjusted = MultipleTesting.benjaminiHochberg(found.map(\.1.pValue))
    for (place, (agent, one)) in found.enumerated() where adjusted[place] <= significance {
      agents[agent].specialisations.append(
        Specialisation(
          kind: one.kind, tasks: one.tasks, change: one.change, interval: one.interval,
          pValue: adjusted[place]))
    }
  }
}
