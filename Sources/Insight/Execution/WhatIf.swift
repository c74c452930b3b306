import Foundation
import Model
import Quantities
package import Scheduling
import Statistics

/// What it would bring to make one task faster, by replaying the schedule.
///
/// - SeeAlso: Curtsinger and Berger (2015), doi:10.1145/2815400.2815409, who slow down all else
///   instead, as a running program can't be replayed.
package struct WhatIf: Sendable {
  package let task: String
  /// The number of its runs.
  package let runs: Int
  /// The total time of its runs, in seconds.
  package let duration: Double
  /// Its estimate, in seconds; nil if there is none.
  package let estimate: Double?
  /// The reduction of the makespan, as a fraction of that of the replay.
  package let gain: Double
  /// The 95 % prediction interval of the gain in the same number of runs with the faster task; nil for
  /// fewer than three.
  package let interval: ClosedRange<Double>?

  /// The minimum number of runs for an interval.
  static let minimumRuns = 3
  /// The speedup of a task, as a fraction of its time.
  package static let speedup = 0.3

  /// The tasks of a trace in decreasing order of the gain of a speedup.
  ///
  /// - Parameters:
  ///   - parallel: Of the trace.
  ///   - speedup: The reduction of the time of each, as a fraction, 0…1.
  ///   - maximum: The maximum number of tasks, longest first.
  /// - Returns: Empty if the number of agents is unknown.
  package static func find(
    in parallel: ParallelEfficiency, speedup: Double = speedup, maximum: Int = 100
  ) -> [WhatIf] {
    let analysis = parallel.analysis
    guard let agents = analysis.agents else { return [] }
    let trace = analysis.trace
    let priorities = parallel.priorities
    let graphs = analysis.graphsOfRuns
    let base = graphs.map { Replay($0, agents: agents, priorities: priorities).makespan }
    guard base.allSatisfy({ $0 > 0 }) else { return [] }
    var sums = [Double](repeating: 0, count: trace.names.count)
    for span in trace.spans { sums[Int(span.task)] += span.duration }
    let total = sums
    let longest = total.indices.filter { total[$0] > 0 }.sorted { total[$0] > total[$1] }
    let tried = Set(longest.prefix(maximum).map(Int32.init))
    var spansOfTask: [Int32: [Int]] = [:]
    for (index, span) in trace.spans.enumerated() where tried.contains(span.task) {
      spansOfTask[span.task, default: []].append(index)
    }
    return Parallel.map(Array(spansOfTask)) { task, spans in
      let faster = graphs.map { graph in
        var graph = graph
        for span in spans { graph.durations[span] *= 1 - speedup }
        return Replay(graph, agents: agents, priorities: priorities).makespan
      }
      let gain = 1 - median(of: faster) / median(of: base)
      return WhatIf(
        task: trace.names[Int(task)], runs: spans.count, duration: total[Int(task)],
        estimate: estimate(of: spans, in: trace), gain: gain,
        interval: interval(from: base, to: faster, gain: gain))
    }.sorted { ($0.gain, $0.duration, $1.task) > ($1.gain, $1.duration, $0.task) }
  }

  /// The prediction interval of the gain of medians, from the variation between runs.
  ///
  /// The logarithms of makespans are assumed to be normal, so the variance of a median is π/2 that of a
  /// mean.
  private static func interval(
    from base: [Double], to faster: [Double], gain: Double
  ) -> ClosedRange<Double>? {
    guard base.count >= minimumRuns else { return nil }
    guard
      let shift = StudentizedDifference.medians(
        baseline: base.map { log($0) },
        candidate: faster.map { log(max($0, .leastNormalMagnitude)) }),
      let reach = shift.interval(confidence: 0.95).map({ ($0.upperBound - $0.lowerBound) / 2 })
    else { return gain...gain }
    let ratio = log(max(1 - gain, .leastNormalMagnitude))
    return -expm1(ratio + reach)...(-expm1(ratio - reach))
  }

  private static func estimate(of spans: [Int], in trace: Trace) -> Double? {
    guard !trace.estimates.isEmpty else { return nil }
    let known = spans.map { trace.estimates[$0] }.filter { !$0.isNaN }
    // Every attempt has the estimate of its task.
    return known.first
  }
}

extension ExecutionAnalysis {
  /// The graph with the times of each run; a single one if there are too few.
  package var graphsOfRuns: [TaskGraph] {
    guard trace.repeats.count >= WhatIf.minimumRuns else { return [graph] }
    return trace.repeats.map { durations in
      var graph = graph
      // Gaps between tasks are unchanged.
      for (span, duration) in durations.enumerated() {
        graph.durations[span] += duration - trace.spans[span].duration
      }
      return graph
    }
  }
}
