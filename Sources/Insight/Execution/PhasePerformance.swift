import Foundation
import Model
import Statistics

/// The performance of one phase of an execution.
package struct PhasePerformance: Hashable, Sendable {
  /// "" for tasks without a phase.
  package let phase: String
  package let tasks: Int
  package let failed: Int
  /// The total time of its tasks, in seconds.
  package let work: Double
  /// The start of its first task and the end of its last one, in seconds; nil without times.
  package let period: ClosedRange<Double>?
  /// Its fraction of the work of all phases.
  package let share: Double
  /// Its work divided by the capacity of its agents in its period; nil if unknown.
  package let efficiency: Double?
  /// The time from the end of the previous phase to the start of its first task, in seconds; negative if
  /// they overlap, nil for the first one.
  package let transition: Double?
  /// Its trend over the executions; nil for fewer than eight.
  package private(set) var trend: Trend?

  /// The trend of the time of a phase over executions.
  package struct Trend: Hashable, Sendable {
    /// The relative change per execution.
    package let slope: Double
    /// The 95 % confidence interval of the slope; nil for too few executions.
    package let interval: ClosedRange<Double>?
    /// The two-sided p-value of no trend (Mann and Kendall).
    package let pValue: Double
    package let executions: Int
  }

  /// The minimum number of executions for a trend.
  private static let minimumExecutions = 8

  /// The phases of the newest execution of each workflow, with their trends over all of them.
  ///
  /// - Parameter executions: Oldest first.
  package static func newest(
    of executions: [ExecutionAnalysis]
  ) -> [(analysis: ExecutionAnalysis, phases: [PhasePerformance])] {
    let groups = Dictionary(grouping: executions) { $0.trace.workflow }
    return groups.sorted { $0.key < $1.key }.compactMap { _, executions in
      guard let newest = executions.last else { return nil }
      var times: [String: [Double]] = [:]
      for execution in executions where !execution.trace.hasFailed {
        for phase in find(in: execution) {
          let length = phase.period.map { $0.upperBound - $0.lowerBound } ?? 0
          if length > 0 { times[phase.phase, default: []].append(length) }
        }
      }
      var phases = find(in: newest)
      for index in phases.indices {
        phases[index].trend = trend(of: times[phases[index].phase] ?? [])
      }
      return (newest, phases)
    }
  }

  private static func trend(of times: [Double]) -> Trend? {
    guard times.count >= minimumExecutions, let line = TheilSen(times.map { log($0) }) else {
      return nil
    }
    return Trend(
      slope: expm1(line.slope),
      interval: line.interval.map { expm1($0.lowerBound)...expm1($0.upperBound) },
      pValue: line.pValue, executions: times.count)
  }

  /// The phases of a trace, in the order of their starts.
  package static func find(in analysis: ExecutionAnalysis) -> [PhasePerformance] {
    let trace = analysis.trace
    let groups = Dictionary(grouping: trace.spans.indices) { trace.spans[$0].phase }
    let parts = groups.map { phase, spans -> (Int32, [Int], ClosedRange<Double>?) in
      let timed = spans.filter { !trace.spans[$0].start.isNaN }
      let first = timed.map { trace.spans[$0].start }.min()
      let last = timed.map { trace.spans[$0].end }.max()
      return (phase, spans, first.flatMap { first in last.map { first...max(first, $0) } })
    }.sorted {
      ($0.2?.lowerBound ?? .infinity, $0.1[0]) < ($1.2?.lowerBound ?? .infinity, $1.1[0])
    }
    var endBefore: Double?
    return parts.map { phase, spans, period in
      let work = spans.reduce(0) { $0 + trace.spans[$1].duration }
      defer { endBefore = period?.upperBound ?? endBefore }
      let available = period.flatMap { period in
        analysis.agents.map { Double($0) * (period.upperBound - period.lowerBound) }
      }
      return PhasePerformance(
        phase: phase < 0 ? "" : trace.names[Int(phase)], tasks: spans.count,
        failed: spans.count { trace.spans[$0].status.isFailure }, work: work, period: period,
        share: analysis.work > 0 ? work / analysis.work : 0,
        efficiency: available.flatMap { $0 > 0 ? work / $0 : nil },
        transition: endBefore.flatMap { before in period.map { $0.lowerBound - before } })
    }
  }
}
