import Model
import Quantities
import Statistics

/// How well an execution used its time, its machine and its agents, in scores of 0…100.
///
/// Each is a formula of figures that are shown beside it; nil where the trace can't say. The overall
/// score is 0.30 time + 0.30 resource + 0.25 quality + 0.15 workflow.
package struct EfficiencyScores: Sendable {
  /// What can be scored.
  package enum Dimension: String, Hashable, Sendable, CaseIterable {
    case time, resource, quality, workflow

    /// Its part of the overall score.
    package var weight: Double {
      switch self {
      case .time, .resource: 0.30
      case .quality: 0.25
      case .workflow: 0.15
      }
    }

    /// How it is worked out.
    package var formula: String {
      switch self {
      case .time: "100 · lower bound / makespan"
      case .resource: "100 · mean of agents in use and processors in use, of those that are known"
      case .quality: "100 · tasks succeeded / tasks · (1 − repeated work / work)"
      case .workflow: "100 · work / (work + queue time)"
      }
    }
  }

  /// A score with what it was worked out from.
  package struct Score: Hashable, Sendable {
    /// 0…100; nil where the trace can't say.
    package let value: Double?
    /// The figures that it comes from, times in seconds.
    package let inputs: [Input]
    /// Why there is none.
    package let reason: String?
  }

  /// A figure that a score comes from; nil where the trace can't say.
  package struct Input: Hashable, Sendable {
    package let name: String
    package let value: Double?
  }

  /// How a score compares with those of earlier executions.
  package struct Comparison: Hashable, Sendable {
    /// The mean of the earlier ones.
    package let average: Double
    package let executions: Int
    /// Of one more score that differs so much by chance, two-sided; nil where all earlier ones are
    /// alike.
    package let pValue: Double?
    /// Where one more would lie with a chance of 95 %; nil as `pValue`.
    package let interval: ClosedRange<Double>?
  }

  package let analysis: ExecutionAnalysis
  package let scores: [Dimension: Score]
  /// Against earlier executions of the workflow; nil for fewer than three of them.
  package private(set) var history: Comparison?

  /// The fewest earlier executions that one can be compared with.
  package static let fewestExecutions = 3

  package init(_ analysis: ExecutionAnalysis) {
    self.analysis = analysis
    self.scores = [
      .time: Self.time(analysis), .resource: Self.resource(analysis),
      .quality: Self.quality(analysis), .workflow: Self.workflow(analysis),
    ]
  }

  /// The weighted mean of all four; nil where one is missing.
  package var overall: Double? {
    Dimension.allCases.reduce(Optional(0.0)) { sum, dimension in
      sum.flatMap { sum in scores[dimension]?.value.map { sum + dimension.weight * $0 } }
    }
  }

  /// Why there is no overall score; nil where there is one.
  package var reason: String? {
    let missing = Dimension.allCases.filter { scores[$0]?.value == nil }
    return missing.isEmpty
      ? nil : "no score of " + missing.map(\.rawValue).joined(separator: ", ")
  }

  /// The newest execution of each workflow, compared with the earlier ones of the same machine.
  ///
  /// - Parameter executions: Oldest first, with what tells their environments apart.
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

  /// Compares one more value with others, which are taken for normal.
  ///
  /// - SeeAlso: Hahn and Meeker (1991), Statistical Intervals, section 4.7: one future observation.
  private static func compare(_ value: Double, with earlier: [Double]) -> Comparison? {
    guard earlier.count >= fewestExecutions else { return nil }
    let next = StudentizedDifference.next(value, after: earlier)
    // The interval of the difference, turned round into one of the value.
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
      reason: "nothing says how long it took, or how many agents there were", value)
  }

  private static func resource(_ analysis: ExecutionAnalysis) -> Score {
    let agents = analysis.agents.flatMap { agents in
      analysis.averageParallelism.map { min(1, $0 / Double(agents)) }
    }
    let cpu = ResourceUse(analysis).cpuShare.map { min(1, $0.value) }
    let known = [agents, cpu].compactMap(\.self)
    return score(
      [("agents_in_use", agents), ("processors_in_use", cpu)],
      reason: "nothing says how busy agents or processors were",
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
      reason: "there is no task",
      last.isEmpty ? nil : 100 * Double(succeeded) / Double(last.count) * (1 - share))
  }

  private static func workflow(_ analysis: ExecutionAnalysis) -> Score {
    let queue = analysis.queueTime
    let value = queue.flatMap { queue in
      analysis.work + queue > 0 ? 100 * analysis.work / (analysis.work + queue) : nil
    }
    return score(
      [("work", analysis.work), ("queue_time", queue)],
      reason: "nothing says when tasks were ready", value)
  }
}
