import Insight
import Model
package import Quantities

/// What an analysis of executions prints for programs, an entry an execution or a workflow.
package struct WorkflowsResults<Entry: Codable & Sendable>: Codable, Sendable {
  package let workflows: [Entry]
  package let warnings: [String]
}

/// Where the time of an execution went; times in seconds.
package struct ExecutionEntry: Codable, Sendable {
  package let workflow: String
  package let run: String
  /// How many.
  package let tasks: Int
  package let makespan: Double?
  package let work: Double
  package let agents: Int?
  /// Whether the number of agents is that of those at work at once.
  package let agentsInferred: Bool
  package let maxParallelism: Int?
  package let averageParallelism: Double?
  package let queueTime: Double?
  package let criticalPath: Path
  /// Of the makespan.
  package let lowerBound: Double?
  package let upperBound: Double?

  package struct Path: Codable, Sendable {
    package let duration: Double
    /// "stated", "dependencies" or "schedule".
    package let source: String
    package let tasks: [Step]
  }

  package struct Step: Codable, Sendable {
    package let task: String
    package let start: Double?
    package let duration: Double
  }
}

extension ExecutionEntry {
  init(_ analysis: ExecutionAnalysis) {
    self.init(
      workflow: analysis.trace.workflow, run: analysis.trace.run,
      tasks: analysis.trace.spans.count, makespan: analysis.makespan, work: analysis.work,
      agents: analysis.agents, agentsInferred: analysis.agentsAreInferred,
      maxParallelism: analysis.maxParallelism, averageParallelism: analysis.averageParallelism,
      queueTime: analysis.queueTime,
      criticalPath: Path(
        duration: analysis.criticalPathDuration, source: analysis.pathSource.rawValue,
        tasks: analysis.criticalPath.map {
          Step(task: $0.task, start: $0.start, duration: $0.duration)
        }), lowerBound: analysis.bounds?.lowerBound, upperBound: analysis.bounds?.upperBound)
  }
}

/// What agents did; times in seconds.
package struct AgentResults: Codable, Sendable {
  package let agents: [Entry]
  /// The busiest agent's work over the mean one's.
  package let imbalance: Double?
  package let warnings: [String]

  /// What wasn't asked for, or isn't known, is nil.
  package struct Entry: Codable, Sendable {
    package let agent: String
    package let tasks: Int
    package let responseTime: ResponseTime?
    package let successRate: Double?
    package let successInterval: Interval?
    package let busy: Double?
    package let utilization: Double?
    /// Of the work, as a multiple of an even share.
    package let share: Double?
    package let specialisations: [Specialisation]
  }

  package struct ResponseTime: Codable, Sendable {
    package let mean: Double
    package let p50: Double
    package let p95: Double
    package let p99: Double
  }

  package struct Specialisation: Codable, Sendable {
    package let kind: String
    package let tasks: Int
    package let change: Double
    package let interval: Interval
    package let pValue: Double
  }
}

extension AgentResults.Entry {
  init(_ agent: AgentPerformance, parts: Set<AgentPerformance.Part>) {
    let showsEfficiency = parts.contains(.efficiency)
    let showsSuccess = parts.contains(.successRate)
    self.init(
      agent: agent.agent, tasks: agent.tasks,
      responseTime: (parts.contains(.responseTime) ? agent.responseTimes : nil).map {
        .init(mean: $0.mean, p50: $0.median, p95: $0.p95, p99: $0.p99)
      },
      successRate: showsSuccess ? agent.success : nil,
      successInterval: showsSuccess ? agent.successInterval.map { Interval($0) } : nil,
      busy: showsEfficiency ? agent.busy : nil,
      utilization: showsEfficiency ? agent.utilization : nil,
      share: showsEfficiency ? agent.share : nil,
      specialisations: agent.specialisations.map {
        .init(
          kind: $0.kind, tasks: $0.tasks, change: $0.change, interval: Interval($0.interval),
          pValue: $0.pValue)
      })
  }
}

/// What keeps executions from being shorter.
package struct BottlenecksResults: Codable, Sendable {
  package let bottlenecks: [Entry]
  /// Kinds of which the traces say nothing.
  package let notMeasured: [String]
  package let warnings: [String]

  package struct Entry: Codable, Sendable {
    package let kind: String
    package let workflow: String
    package let run: String
    /// The fraction of the makespan that it costs at most.
    package let share: Double
    package let evidence: String
    package let solution: String?
  }
}

extension BottlenecksResults.Entry {
  init(_ bottleneck: Bottleneck, withSolution: Bool) {
    self.init(
      kind: bottleneck.kind.rawValue, workflow: bottleneck.workflow, run: bottleneck.run,
      share: bottleneck.share, evidence: bottleneck.evidence,
      solution: withSolution ? bottleneck.solution : nil)
  }
}
