import Advice
import Foundation
import History
import Statistics
import Workflows

extension CapacityPart {
  private func date(_ time: Double?) -> JSONValue {
    JSONValue(time.map { Timestamp.text(seconds: $0) })
  }

  private func number(_ agents: Int?) -> JSONValue { agents.map(JSONValue.integer) ?? .null }

  var performance: JSONValue {
    let workload = plan.workload
    return .object([
      "runs": .integer(plan.demand.count),
      "arrivals_per_hour": .number(workload.rate * 3600),
      "arrivals_by_hour": .array(plan.demand.byHour.map(JSONValue.number)),
      "arrivals_by_weekday": .array(plan.demand.byWeekday.map(JSONValue.number)),
      "dispersion": .number(workload.dispersion),
      "mean_service": .number(workload.meanService),
      "arrival_variability": .number(workload.arrivalVariability),
      "service_variability": .number(workload.serviceVariability),
      "load": .number(workload.load),
    ])
  }

  private func now(_ plan: CapacityPlan) -> JSONValue {
    .object([
      "agents": .integer(plan.agents), "agents_assumed": .bool(plan.agentsAreInferred),
      "value": .number(plan.now.value),
      "interval": plan.now.interval.map {
        .array([.number($0.lowerBound), .number($0.upperBound)])
      } ?? .null,
      "utilization": .number(plan.now.utilization),
      "agents_needed": number(plan.needed),
      "allen_cunneen_mean_wait": JSONValue(
        plan.workload.model(agents: plan.agents)?.meanWait),
    ])
  }

  private func json(_ breach: CapacityPlan.Breach) -> JSONValue {
    .object([
      "date": date(breach.date), "probability": .number(breach.probability),
      "interval": .array([date(breach.earliest), date(breach.latest)]),
      "confidence": .number(0.8),
    ])
  }

  func results(_ warnings: [String]) -> JSONValue {
    .object([
      "objective": .string(plan.objective.description),
      "method": .string(plan.workload.method.rawValue),
      "growth": .object([
        "source": .string(plan.growth.source.rawValue), "change": .number(plan.growth.change),
        "horizon": .number(plan.horizon),
      ]),
      "now": now(plan),
      "scalability": .array(scalability.map { JSONValue(scalability: $0) }),
      "plan": .array(
        plan.months.map { month in
          .object([
            "date": date(month.date), "arrivals": .number(month.multiple),
            "agents": number(agents(month)),
            "interval": .array([number(month.fewest), number(month.most)]),
            "probability_of_breach": .number(month.breach), "cost": JSONValue(month.cost),
          ])
        }),
      "first_breach": json(plan.breach),
      "scenarios": withScenarios
        ? .object(
          Dictionary(
            uniqueKeysWithValues: plan.scenarios.map { scenario in
              (
                scenario.name.rawValue,
                JSONValue.object([
                  "arrivals": .number(scenario.multiple), "agents": number(scenario.agents),
                  "value": .number(scenario.value), "utilization": .number(scenario.utilization),
                  "cost": JSONValue(scenario.cost),
                ])
              )
            })) : .object([:]),
      "what_if": .array(
        alternatives.map { .object(["now": now($0), "first_breach": json($0.breach)]) }),
      "postponed_by": .array(
        postponements.map {
          .object([
            "recommendation": .string($0.recommendation.recommendation),
            "first_breach": json($0.breach),
          ])
        }),
      "warnings": .array(warnings.map(JSONValue.string)),
    ])
  }
}

extension JSONValue {
  /// A fitted law with its intervals.
  fileprivate init(scalability one: Scalability) {
    let law = one.law
    func intervals(_ ends: (lower: ScalabilityLaw.Parameters, upper: ScalabilityLaw.Parameters)?)
      -> [String: JSONValue]
    {
      guard let ends else { return [:] }
      func pair(_ path: KeyPath<ScalabilityLaw.Parameters, Double>) -> JSONValue {
        .array([.number(ends.lower[keyPath: path]), .number(ends.upper[keyPath: path])])
      }
      return [
        "contention": pair(\.contention), "coherency": pair(\.coherency),
        "throughput_of_one": pair(\.throughputOfOne),
      ]
    }
    var shown = intervals(law?.interval(confidence: 0.95))
    if law != nil {
      shown["confidence"] = .number(0.95)
      shown["as_r_usl"] = .object(intervals(law?.intervalAsUSL))
    }
    self = .object([
      "workflow": .string(one.workflow), "law": .string("usl"),
      "metric": .string(one.metric.name), "points": .integer(one.points.count),
      "throughput_of_one": JSONValue(law?.throughputOfOne),
      "contention": JSONValue(law?.contention), "coherency": JSONValue(law?.coherency),
      "peak_agents": JSONValue(law?.peakWorkers),
      "peak_throughput": JSONValue(law?.peakThroughput), "limit": JSONValue(law?.limit),
      "residual_error": JSONValue(law?.residualError),
      "intervals": .object(shown),
      "notes": .array(one.notes.map(JSONValue.string)),
    ])
  }
}
