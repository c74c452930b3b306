import Workflows

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
