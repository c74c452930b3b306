import Foundation
package import Model
import Scheduling
import Statistics

/// A task that is slower than at the base, and its effect on the makespan.
package struct SlowerTask: Hashable, Sendable {
  package let task: String
  /// "" for a task without a phase.
  package let phase: String
  /// The medians at the base and at the candidate, in seconds.
  package let before: Double
  package let after: Double
  /// The relative change of its time.
  package let change: Double
  /// The 95 % confidence interval of the change.
  package let interval: ClosedRange<Double>
  /// The two-sided p-value of no change, adjusted for all tasks (Benjamini and Hochberg, 1995).
  package let pValue: Double
  /// The relative change of the makespan of the base's schedule by this task alone, in a replay.
  package let makespanChange: Double

  /// The minimum number of pairs.
  private static let minimumPairs = 3
  private static let significance = 0.05

  /// The tasks that became slower, in decreasing order of their effect on the makespan.
  ///
  /// Times are compared as ratios, pair by pair, by Student's t.
  ///
  /// - Parameters:
  ///   - trace: A run of the base, whose schedule is replayed.
  ///   - base: The samples of all metrics at the base.
  ///   - candidate: Those of the candidate, in the same pairs.
  package static func find(
    in trace: Trace, base: [MetricSamples], candidate: [MetricSamples]
  ) -> [SlowerTask] {
    guard let parallel = try? ParallelEfficiency(trace), let replayed = parallel.replayed,
      replayed.makespan > 0
    else { return [] }
    let analysis = parallel.analysis
    let after = Dictionary(candidate.map { ($0.metric.name, $0) }, uniquingKeysWith: { $1 })
    var spansOfTask: [String: [Int]] = [:]
    for index in trace.spans.indices { spansOfTask[trace.task(index), default: []].append(index) }
    let compared = base.compactMap { base -> (SlowerTask, Double)? in
      guard let task = Metric.task(of: base.metric.name), let spans = spansOfTask[task],
        let candidate = after[base.metric.name], candidate.samples.count == base.samples.count,
        let shift = shift(from: base.samples, to: candidate.samples), shift.difference > 0,
        let interval = shift.interval(confidence: 0.95),
        let before = base.median, let after = candidate.median
      else { return nil }
      var graph = analysis.graph
      for span in spans { graph.durations[span] *= exp(shift.difference) }
      let slower = Replay(graph, agents: replayed.agents, priorities: parallel.priorities)
      return (
        SlowerTask(
          task: task, phase: phase(of: spans[0], in: trace), before: before, after: after,
          change: expm1(shift.difference),
          interval: expm1(interval.lowerBound)...expm1(interval.upperBound),
          pValue: shift.pValue, makespanChange: slower.makespan / replayed.makespan - 1),
        shift.pValue
      )
    }
    let adjusted = MultipleTesting.benjaminiHochberg(compared.map(\.1))
    return zip(compared.map(\.0), adjusted).compactMap { found, pValue in
      guard pValue <= significance else { return nil }
      return SlowerTask(
        task: found.task, phase: found.phase, before: found.before, after: found.after,
        change: found.change,
        interval: found.interval, pValue: pValue, makespanChange: found.makespanChange)
    }.sorted {
      ($0.makespanChange, $0.after - $0.before) > ($1.makespanChange, $1.after - $1.before)
    }
  }

  private static func phase(of span: Int, in trace: Trace) -> String {
    let phase = trace.spans[span].phase
    return phase < 0 ? "" : trace.names[Int(phase)]
  }

  /// The mean difference of the logarithms of paired times.
  private static func shift(from base: [Double], to candidate: [Double]) -> StudentizedDifference? {
    let ratios = zip(base, candidate).compactMap { before, after in
      before > 0 && after > 0 ? log(after / before) : nil
    }
    return ratios.count >= minimumPairs ? StudentizedDifference.paired(ratios) : nil
  }
}
