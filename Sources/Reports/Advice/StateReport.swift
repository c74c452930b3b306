package import Advice
import Foundation
import History
import Insight
import Model
import Quantities

extension CoordinationState {
  /// The document that is published.
  package var document: JSONValue {
    .object([
      "performance_coordination_sync": .object([
        "coordination_hub_updates": .object([
          "performance_alerts": alerts,
          "workflow_performance_context": .object([
            "execution_efficiency": byWorkflow { JSONValue($0.scores.overall) },
            "resource_utilization": byWorkflow { utilization($0) },
            "predicted_completion": byWorkflow { completion($0) },
          ]),
        ]),
        "resource_manager_updates": .object([
          "resource_performance_impact": .object([
            "allocation_efficiency": byWorkflow { JSONValue($0.scores.scores[.resource]?.value) },
            "optimization_suggestions": .array(
              recommendations.map { JSONValue(recommendation: $0) }),
            "capacity_requirements": requirements,
          ]),
          "performance_guided_scaling": .object([
            "scale_triggers": triggers, "optimization_targets": targets,
            "efficiency_metrics": byWorkflow { metrics($0) },
          ]),
        ]),
      ])
    ])
  }

  private func byWorkflow(_ value: (WorkflowState) -> JSONValue) -> JSONValue {
    .object(
      Dictionary(
        workflows.map { ($0.analysis.trace.workflow, value($0)) }, uniquingKeysWith: { $1 }))
  }

  private func utilization(_ one: WorkflowState) -> JSONValue {
    .object([
      "cpu": JSONValue(one.use.cpuShare), "memory": JSONValue(one.use.memoryShare),
      "peak_rss": JSONValue(one.use.peakMemory), "io_bytes_per_second": JSONValue(one.use.byteRate),
    ])
  }

  private func completion(_ one: WorkflowState) -> JSONValue {
    guard let completion = one.completion else { return .null }
    return .object([
      "seconds": .number(completion.expected),
      "interval": .array([.number(completion.earliest), .number(completion.latest)]),
      "confidence": .number(0.8),
    ])
  }

  private func metrics(_ one: WorkflowState) -> JSONValue {
    .object(
      Dictionary(
        EfficiencyScores.Dimension.allCases.map {
          ($0.rawValue, JSONValue(one.scores.scores[$0]?.value))
        }, uniquingKeysWith: { $1 }))
  }

  private var alerts: JSONValue {
    let regressions = verdict?.regressions.map { one in
      JSONValue.object([
        "workflow": .string(one.workflow), "metric": .string(one.metric),
        "change": JSONValue(one.change),
      ])
    }
    return .object([
      "last_check": JSONValue(verdict?.timestamp), "verdict": JSONValue(verdict?.verdict),
      "regressions": regressions.map(JSONValue.array) ?? .null,
      "objective_broken": plan.map { .bool(!$0.objective.holds($0.now.value)) } ?? .null,
    ])
  }

  private func date(_ time: Double?) -> JSONValue {
    JSONValue(time.map { Timestamp.text(seconds: $0) })
  }

  private func number(_ count: Int?) -> JSONValue { count.map(JSONValue.integer) ?? .null }

  private var requirements: JSONValue {
    guard let plan else { return .null }
    return .object([
      "objective": .string(plan.objective.description),
      "agents": plan.agentsAreInferred ? .null : .integer(plan.agents),
      "agents_needed": number(plan.needed),
      "plan": .array(
        plan.months.map {
          .object([
            "date": date($0.date), "agents": number($0.agents),
            "probability_of_breach": .number($0.breach),
          ])
        }),
      "first_breach": .object([
        "date": date(plan.breach.date), "probability": JSONValue(plan.breach.probability),
        "reason": JSONValue(plan.breach.probability == nil ? plan.reason : nil),
      ]),
    ])
  }

  /// When to add agents, and when some can go.
  private var triggers: JSONValue {
    guard let plan else { return .array([]) }
    let isShort = (plan.needed ?? .max) > plan.agents
    let isAmple = (plan.needed ?? .max) < plan.agents && !plan.agentsAreInferred
    return .array([
      .object([
        "metric": .string(plan.objective.metric), "objective": .string(plan.objective.description),
        "threshold": .number(plan.objective.value), "value": .number(plan.now.value),
        "utilization": .number(plan.now.utilization),
        "action": .string(isShort ? "scale_up" : isAmple ? "scale_down" : "none"),
        "target_agents": number(plan.needed),
      ])
    ])
  }

  private var targets: JSONValue {
    guard let plan else { return .object([:]) }
    return .object([plan.objective.metric: .number(plan.objective.value)])
  }
}

extension Report {
  /// What was published, and where.
  ///
  /// - Parameters:
  ///   - state: What is known.
  ///   - place: Where it went; nil for standard output.
  ///   - warnings: What the user should know.
  package init(published state: CoordinationState, to place: String?, warnings: [String]) {
    var envelope = Envelope(operation: "publish-state")
    guard case .object(let members) = state.document else { preconditionFailure("it is an object") }
    envelope.analysisResults = .object(
      members.merging([
        "published_to": JSONValue(place), "warnings": .array(warnings.map(JSONValue.string)),
      ]) { $1 })
    let text = place.map { "Published to \($0)." } ?? state.document.text
    self.init(
      text: { style in
        // The document stands alone where it is the result.
        place == nil
          ? text : ([text] + TraceText.warnings(warnings, style)).joined(separator: "\n\n")
      },
      markdown: place == nil ? .code(text, language: "json") : Markdown(text), envelope: envelope)
  }
}
