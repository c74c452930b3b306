import Workflows

/// What it would bring to make one task faster, by replaying the schedule.
///
/// - SeeAlso: Curtsinger and Berger (2015), doi:10.1145/2815400.2815409, who slow down all else
///   instead, as a running program can't be replayed.
package struct WhatIf: Sendable {
  package let task: String
  /// How often it ran.
  package let runs: Int
  /// What its runs took together, in seconds.
  package let duration: Double
  /// What it should take, in seconds; nil where nobody said.
  package let estimate: Double?
  /// By how much the makespan would fall, as a fraction of the replay's.
  package let gain: Double

  /// By how much a task is made faster, as a fraction of its time.
  package static let speedup = 0.3

  /// The tasks of a trace whose being faster would bring most, the best first.
  ///
  /// - Parameters:
  ///   - analysis: Of the trace.
  ///   - speedup: By how much each is made faster, as a fraction of its time, 0…1.
  ///   - most: How many tasks are tried, those that take longest.
  /// - Returns: Empty where nothing says how many agents there were.
  package static func find(
    in analysis: ExecutionAnalysis, speedup: Double = speedup, most: Int = 100
  ) -> [WhatIf] {
    guard let agents = analysis.agents else { return [] }
    let trace = analysis.trace
    let priorities = ParallelEfficiency.priorities(of: trace)
    let base = Replay(analysis.graph, agents: agents, priorities: priorities).makespan
    guard base > 0 else { return [] }
    var sums = [Double](repeating: 0, count: trace.names.count)
    for span in trace.spans { sums[Int(span.task)] += span.duration }
    let total = sums
    let longest = total.indices.filter { total[$0] > 0 }.sorted { total[$0] > total[$1] }
    let tried = Set(longest.prefix(most).map(Int32.init))
    var spansOfTask: [Int32: [Int]] = [:]
    for (index, span) in trace.spans.enumerated() where tried.contains(span.task) {
      spansOfTask[span.task, default: []].append(index)
    }
    return Parallel.map(Array(spansOfTask)) { task, spans in
      var graph = analysis.graph
      for span in spans { graph.durations[span] *= 1 - speedup }
      let makespan = Replay(graph, agents: agents, priorities: priorities).makespan
      return WhatIf(
        task: trace.names[Int(task)], runs: spans.count, duration: total[Int(task)],
        estimate: estimate(of: spans, in: trace), gain: 1 - makespan / base)
    }.sorted { ($0.gain, $0.duration, $1.task) > ($1.gain, $1.duration, $0.task) }
  }

  private static func estimate(of spans: [Int], in trace: Trace) -> Double? {
    guard !trace.estimates.isEmpty else { return nil }
    let known = spans.map { trace.estimates[$0] }.filter { !$0.isNaN }
    // Every attempt carries the estimate of the one task.
    return known.first
  }
}
