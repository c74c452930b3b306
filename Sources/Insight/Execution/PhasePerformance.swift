import Foundation
import Model
import Statistics

/// What one phase of an execution took.
package struct PhasePerformance: Hashable, Sendable {
  /// "" for tasks of no phase.
  package let phase: String
  package let tasks: Int
  package let failed: Int
  /// What its tasks took together, in seconds.
  package let work: Double
  /// When its first task started and its last one ended, in seconds; nil where no times are known.
  package let period: ClosedRange<Double>?
  /// The part of the work of all phases.
  package let share: Double
  /// Its work over what its agents could have done in its period; nil where that isn't known.
  package let efficiency: Double?
  /// How long after the phase before had ended its first task started, in seconds; negative where
  /// they overlap, nil for the first one.
  package let transition: Double?
  /// How it moved over the executions; nil for fewer than eight of them.
  package private(set) var trend: Trend?

  /// How what a phase takes moves from execution to execution.
  package struct Trend: Hashable, Sendable {
    /// As a fraction, from one execution to the next.
    package let slope: Double
    /// Of the slope, with 95 % confidence; nil where there are too few executions.
    package let interval: ClosedRange<Double>?
    /// Of no trend (Mann and Kendall), two-sided.
    package let pValue: Double
    package let executions: Int
  }

  /// The fewest executions that have a trend.
  private static let fewestExecutions = 8

  /// The phases of the newest execution of each workflow, with how they moved over all of them.
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
    guard times.count >= fewestExecutions, let line = TheilSen(times.map { log($0) }) else {
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
