package import Advice
import Foundation
import Gate
import Insight
package import Model
package import Quantities
package import Watch

/// What is published for schedulers and autoscalers.
package struct StateDocument: Codable, Sendable {
  package let performanceCoordinationSync: Sync

  package struct Sync: Codable, Sendable {
    package let coordinationHubUpdates: HubUpdates
    package let resourceManagerUpdates: ManagerUpdates
  }

  package struct HubUpdates: Codable, Sendable {
    package let performanceAlerts: Alerts
    package let workflowPerformanceContext: Context
    /// What is watched now, by workflow; nil where nothing is.
    package let liveRuns: [LiveRun]?
  }

  package struct Alerts: Codable, Sendable {
    /// When the last check ended; nil where none was made.
    package let lastCheck: String?
    package let verdict: Verdict?
    package let regressions: [Regression]?
    package let objectiveBroken: Bool?
  }

  package struct Regression: Codable, Sendable {
    package let workflow: String
    package let metric: String
    package let change: Double?
  }

  /// By workflow.
  package struct Context: Codable, Sendable {
    package let executionEfficiency: [String: Double?]
    package let resourceUtilization: [String: Utilization]
    package let predictedCompletion: [String: Completion?]
  }

  package struct Utilization: Codable, Sendable {
    package let cpu: Fraction?
    package let memory: Fraction?
    package let peakRss: Bytes?
    package let ioBytesPerSecond: Bytes?
  }

  package struct Completion: Codable, Sendable {
    package let seconds: Double
    package let interval: Interval
    package let confidence: Double
  }

  package struct ManagerUpdates: Codable, Sendable {
    package let resourcePerformanceImpact: Impact
    package let performanceGuidedScaling: Scaling
  }

  package struct Impact: Codable, Sendable {
    /// By workflow.
    package let allocationEfficiency: [String: Double?]
    package let optimizationSuggestions: [RecommendationEntry]
    package let capacityRequirements: Requirements?
  }

  package struct Requirements: Codable, Sendable {
    package let objective: String
    package let agents: Int?
    package let agentsNeeded: Int?
    package let plan: [Month]
    package let firstBreach: Breach
  }

  package struct Month: Codable, Sendable {
    package let date: String
    package let agents: Int?
    package let probabilityOfBreach: Double
  }

  package struct Breach: Codable, Sendable {
    package let date: String?
    package let probability: Double?
    package let reason: String?
  }

  package struct Scaling: Codable, Sendable {
    package let scaleTriggers: [Trigger]
    /// By metric: its objective.
    package let optimizationTargets: [String: Double]
    /// By workflow, then by dimension: scores in 0…100.
    package let efficiencyMetrics: [String: [String: Double?]]
  }

  package struct Trigger: Codable, Sendable {
    package let metric: String
    package let objective: String
    package let threshold: Double
    package let value: Double?
    package let utilization: Double
    package let action: Action
    package let targetAgents: Int?
  }

  package enum Action: String, Codable, Sendable, CaseIterable {
    case scaleUp = "scale_up"
    case scaleDown = "scale_down"
    case none
  }
}

/// What `publish-state` prints for programs: what was published, and where.
package struct PublishedResults: Codable, Sendable {
  package let performanceCoordinationSync: StateDocument.Sync
  /// nil for standard output.
  package let publishedTo: String?
  package let warnings: [String]
}

extension StateDocument {
  /// - Parameters:
  ///   - state: What is recorded.
  ///   - live: What is watched now.
  package init(_ state: CoordinationState, live: [LiveState]) {
    func byWorkflow<Value>(
      _ value: (CoordinationState.WorkflowState) -> Value
    ) -> [String: Value] {
      Dictionary(
        state.workflows.map { ($0.analysis.trace.workflow, value($0)) }, uniquingKeysWith: { $1 })
    }
    let plan = state.plan
    performanceCoordinationSync = Sync(
      coordinationHubUpdates: HubUpdates(
        performanceAlerts: Alerts(
          lastCheck: state.verdict?.timestamp,
          verdict: state.verdict?.result.analysisResults.verdict,
          regressions: state.verdict?.regressions.map {
            Regression(workflow: $0.workflow, metric: $0.metric, change: $0.change)
          }, objectiveBroken: plan.map { !$0.objective.holds($0.now.value) }),
        workflowPerformanceContext: Context(
          executionEfficiency: byWorkflow { $0.scores.overall },
          resourceUtilization: byWorkflow {
            Utilization(
              cpu: $0.use.cpuShare, memory: $0.use.memoryShare, peakRss: $0.use.peakMemory,
              ioBytesPerSecond: $0.use.bytesPerSecond)
          },
          predictedCompletion: byWorkflow { $0.completion.map(Completion.init) }),
        liveRuns: live.isEmpty ? nil : live.map(LiveRun.init)),
      resourceManagerUpdates: ManagerUpdates(
        resourcePerformanceImpact: Impact(
          allocationEfficiency: byWorkflow { $0.scores.scores[.resource]?.value },
          optimizationSuggestions: state.recommendations.map { RecommendationEntry($0) },
          capacityRequirements: plan.map(Requirements.init)),
        performanceGuidedScaling: Scaling(
          scaleTriggers: plan.map { [Trigger($0)] } ?? [],
          optimizationTargets: plan.map { [$0.objective.metric: $0.objective.value] } ?? [:],
          efficiencyMetrics: byWorkflow { one in
            Dictionary(
              uniqueKeysWithValues: EfficiencyScores.Dimension.allCases.map {
                ($0.rawValue, one.scores.scores[$0]?.value)
              })
          })))
  }
}

extension StateDocument.Completion {
  fileprivate init(_ completion: (expected: Double, earliest: Double, latest: Double)) {
    self.init(
      seconds: completion.expected,
      interval: Interval(lower: completion.earliest, upper: completion.latest), confidence: 0.8)
  }
}

extension StateDocument.Requirements {
  fileprivate init(_ plan: CapacityPlan) {
    self.init(
      objective: plan.objective.description,
      agents: plan.agentsAreInferred ? nil : plan.agents, agentsNeeded: plan.needed,
      plan: plan.months.map {
        .init(
          date: Instant(secondsSince1970: $0.date).description, agents: $0.agents,
          probabilityOfBreach: $0.breach)
      },
      firstBreach: .init(
        date: plan.breach.date.map { Instant(secondsSince1970: $0).description },
        probability: plan.breach.probability,
        reason: plan.breach.probability == nil ? plan.reason : nil))
  }
}

extension StateDocument.Trigger {
  /// When to add agents, and when some can go.
  fileprivate init(_ plan: CapacityPlan) {
    let needed = plan.needed ?? .max
    let isAmple = needed < plan.agents && !plan.agentsAreInferred
    self.init(
      metric: plan.objective.metric, objective: plan.objective.description,
      threshold: plan.objective.value, value: plan.now.value, utilization: plan.now.utilization,
      action: needed > plan.agents ? .scaleUp : isAmple ? .scaleDown : .none,
      targetAgents: plan.needed)
  }
}
