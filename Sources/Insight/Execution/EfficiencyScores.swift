import Model
import Quantities
import Statistics

/// Scores of an execution's use of time, machine and agents, in 0…100.
///
/// Each is a formula of inputs that are reported with it; nil if the trace lacks them. The overall
/// score is 0.30 time + 0.30 resource + 0.25 quality + 0.15 workflow.
package struct EfficiencyScores: Sendable {
  /// A dimension of efficiency.
  package enum Dimension: String, Hashable, Sendable, CaseIterable {
    case time, resource, quality, workflow

    /// Its weight in the overall score.
    package var weight: Double {
      switch self {
      case .time, .resource: 0.30
      case .quality: 0.25
      case .workflow: 0.15
      }
    }

    /// Its formula.
    package var formula: String {
      switch self {
      case .time: "100 · lower bound / makespan"
      case .resource: "100 · mean utilization of agents and processors, where known"
      case .quality: "100 · tasks succeeded / tasks · (1 − repeated work / work)"
      case .workflow: "100 · work / (work + queue time)"
      }
    }
  }

  /// A score with its inputs.
  package struct Score: Hashable, Sendable {
    /// 0…100; nil if unknown.
    package let value: Double?
    /// The inputs, with times in seconds.
    package let inputs: [Input]
    /// The reason for a missing score.
    package let reason: String?
  }

  /// An input of a score; nil if unknown.
  package struct Input: Hashable, Sendable {
    package let name: String
    package let value: Double?
  }

  /// The comparison of a score with earlier executions.
  package struct Comparison: Hashable, Sendable {
    /// The mean of the earlier ones.
    package let average: Double
    package let executions: Int
    /// The two-sided p-value of the difference; nil if all earlier scores are equal.
    package let pValue: Double?
    /// The 95 % prediction interval; nil if `pValue` is.
    package let interval: ClosedRange<Double>?
  }

  package let analysis: ExecutionAnalysis
  package let scores: [Dimension: Score]
  /// The comparison with earlier executions of the workflow; nil for fewer than three.
  package private(set) var history: Comparison?

  /// The minimum number of earlier executions.
  package static let minimumExecutions = 3

  package init(_ analysis: ExecutionAnalysis) {
    self.analysis = analysis
    self.scores = [
      .time: Self.time(analysis), .resource: Self.resource(analysis),
      .quality: Self.quality(analysis), .workflow: Self.workflow(analysis),
    ]
  }

  /// The weighted mean of all four; nil if one is missing.
  package var overall: Double? {
    Dimension.allCases.reduce(Optional(0.0)) { sum, dimension in
      sum.flatMap { sum in scores[dimension]?.value.map { sum + dimension.weight * $0 } }
    }
  }

  /// The reason for a missing overall score; nil if there is one.
  package var reason: String? {
    let missing = Dimension.allCases.filter { scores[$0]?.value == nil }
    return missing.isEmpty
      ? nil : "no score of " + missing.map(\.rawValue).joined(separator: ", ")
  }

  /// The newest execution of each workflow, compared with earlier ones on the same machine.
  ///
  /// - Parameter executions: Oldest first, with the keys of their environments.
  package static func newest(
    of executions: [(analysis: ExecutionAnalysis, environment: String)]
  ) -> [EfficiencyScores] {
    let groups = Dictionary(grouping: executions) { $0.analysis.trace.workflow }
    return groups.sorted { $0.key < $1.key }.compactMap { _, executions in
      guard let last = executions.last else { return nil }
      var newest = EfficiencyScores(last.analysis)
      let earlier = executions.dropLast().filter { $0.environment == last.environment }
        .compactMap { EfficiencyScores($0.analysis).overall }
      newest.history = newest.overall.flatMap { compare($0, with: earlier) }
      return newest
    }
  }

  /// Compares a new value with others, assuming normality.
  ///
  /// - SeeAlso: Hahn and Meeker (1991), Statistical Intervals, section 4.7: one future observation.
  private static func compare(_ value: Double, with earlier: [Double]) -> Comparison? {
    guard earlier.count >= minimumExecutions else { return nil }
    let next = StudentizedDifference.next(value, after: earlier)
    // Converts the interval of the difference to one of the value.
    let interval = next?.interval(confidence: 0.95)
    return Comparison(
      average: mean(of: earlier), executions: earlier.count, pValue: next?.pValue,
      interval: interval.map { value - $0.upperBound...value - $0.lowerBound })
  }

  // MARK: - Scores

  private static func score(
    _ inputs: [(String, Double?)], reason: String, _ value: Double?
  ) -> Score {
    Score(
      value: value.map { min(100, max(0, $0)) }, inputs: inputs.map { Input(name: $0, value: $1) },
      reason: value == nil ? reason : nil)
  }

  private static func time(_ analysis: ExecutionAnalysis) -> Score {
    let bound = analysis.lowerBound
    let value = bound.flatMap { bound in
      analysis.makespan.flatMap { $0 > 0 ? 100 * bound / $0 : nil }
    }
    return score(
      [("lower_bound", bound), ("makespan", analysis.makespan)],
      reason: "the makespan or the number of agents is unknown", value)
  }

  private static func resource(_ analysis: ExecutionAnalysis) -> Score {
    let agents = analysis.agents.flatMap { agents in
      analysis.averageParallelism.map { min(1, $0 / Double(agents)) }
    }
    let use = ResourceUse(analysis)
    let cpu = use.cpuShare.map { min(1, $0.value) }
    let known = [agents, cpu].compactMap(\.self)
    let monitored: [(String, Double?)] = [
      ("idle_time", use.idleTime?.value), ("memory_in_use", use.memoryShare?.value),
    ]
    return score(
      [("agents_in_use", agents), ("processors_in_use", cpu)] + (use.isMonitored ? monitored : []),
      reason: "the utilization of agents and processors is unknown",
      known.isEmpty ? nil : 100 * mean(of: known))
  }

  private static func quality(_ analysis: ExecutionAnalysis) -> Score {
    let trace = analysis.trace
    let last = trace.lastAttempts
    let succeeded = last.count { trace.spans[$0].status == .succeeded }
    let repeated = Bottleneck.repeatedWork(in: trace)
    let share = analysis.work > 0 ? repeated / analysis.work : 0
    return score(
      [
        ("tasks", Double(last.count)), ("tasks_succeeded", Double(succeeded)),
        ("work", analysis.work), ("repeated_work", repeated),
      ],
      reason: "no tasks",
      last.isEmpty ? nil : 100 * Double(succeeded) / Double(last.count) * (1 - share))
  }

  private static func workflow(_ analysis: ExecutionAnalysis) -> Score {
    let queue = analysis.queueTime
    let value = queue.flatMap { queue in
      analysis.work + queue > 0 ? 100 * analysis.work / (analysis.work + queue) : nil
    }
    return score(
      [("work", analysis.work), ("queue_time", queue)],
      reason: "the queue times are unknown", value)
  }
}
