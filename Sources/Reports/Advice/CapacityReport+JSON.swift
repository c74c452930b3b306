import Advice
import Foundation
import History
import Model
import Quantities
import Statistics

extension CapacityPart {
  private func date(_ time: Double?) -> JSONValue {
    JSONValue(time.map { Timestamp.text(seconds: $0) })
  }

  private func number(_ agents: Int?) -> JSONValue { agents.map(JSONValue.integer) ?? .null }

  var performance: JSONValue {
    let workload = plan.workload
    return .object([
      "runs": .integer(plan.demand.count),
      "arrivals_per_hour": JSONValue(arrivalsPerHour),
      "reason": JSONValue(arrivalsPerHour == nil ? "less than an hour is recorded" : nil),
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
      "date": date(breach.date), "probability": JSONValue(breach.probability),
      "interval": .array([date(breach.earliest), date(breach.latest)]),
      "confidence": .number(0.8),
      "reason": JSONValue(breach.probability == nil ? plan.reason : nil),
    ])
  }

  /// The horizon's end, where the plan doesn't reach it.
  private var unsupported: [JSONValue] {
    guard let reason = plan.reason else { return [] }
    return [
      .object([
        "date": date(plan.demand.end + plan.horizon), "arrivals": .null, "agents": .null,
        "interval": .null, "probability_of_breach": .null, "cost": .null,
        "reason": .string(reason),
      ])
    ]
  }

  private var scenariosJSON: JSONValue {
    if let reason = plan.reason {
      let none = JSONValue.object([
        "arrivals": .null, "agents": .null, "value": .null, "utilization": .null, "cost": .null,
        "reason": .string(reason),
      ])
      return .object(
        Dictionary(
          uniqueKeysWithValues: CapacityPlan.Scenario.Name.allCases.map { ($0.rawValue, none) }))
    }
    return .object(
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
        }))
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
      "scalability": ScalabilityTable(scalability).json,
      "plan": .array(
        plan.months.map { month in
          .object([
            "date": date(month.date), "arrivals": .number(month.multiple),
            "agents": number(agents(month)),
            "interval": .array([number(month.fewest), number(month.most)]),
            "probability_of_breach": .number(month.breach), "cost": JSONValue(month.cost),
          ])
        } + unsupported),
      "first_breach": json(plan.breach),
      "scenarios": withScenarios ? scenariosJSON : .object([:]),
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
