package import Model
package import Quantities
import Statistics

/// What `capacity-planning` prints for programs, and keeps in `CapacityReminder.file`.
package typealias CapacityDocument = Envelope<CapacityData, CapacityResults>

/// What `capacity-planning` went by: recorded runs, or points of throughput.
package enum CapacityData: Sendable {
  case demand(Demand)
  case points(Int)

  /// Of recorded runs.
  package struct Demand: Codable, Sendable {
    package let runs: Int
    package let arrivalsPerHour: Double?
    /// Why there is no rate an hour.
    package let reason: String?
    /// Fractions of all arrivals, by hour (UTC) and by weekday (the first is Monday).
    package let arrivalsByHour: [Double]
    package let arrivalsByWeekday: [Double]
    /// How much counts of arrivals vary, as a multiple of Poisson's.
    package let dispersion: Double
    /// In seconds.
    package let meanService: Double
    /// Squared coefficients of variation.
    package let arrivalVariability: Double
    package let serviceVariability: Double
    /// Agents busy on average.
    package let load: Double
  }
}

/// What `capacity-planning` prints for programs.
package struct CapacityResults: Codable, Sendable {
  package let objective: String
  package let method: String?
  package let growth: Growth?
  package let now: Now?
  package let scalability: [ScalabilityEntry]
  /// nil where none could be made: see `reason`.
  package let plan: [Month]?
  package let firstBreach: Breach?
  /// By name.
  package let scenarios: [String: Scenario]
  package let whatIf: [WhatIf]?
  package let postponedBy: [Postponed]?
  package let reason: String?
  package let warnings: [String]

  package struct Growth: Codable, Sendable {
    package let source: String
    /// Over the horizon, as a fraction.
    package let change: Double
    /// In seconds.
    package let horizon: Seconds
  }

  package struct Now: Codable, Sendable {
    package let agents: Int
    package let agentsAssumed: Bool
    /// What the objective is about, in seconds; nil where it grows without bound.
    package let value: Double?
    package let interval: Interval?
    package let utilization: Double
    package let agentsNeeded: Int?
    package let allenCunneenMeanWait: Double?
  }

  package struct Month: Codable, Sendable {
    package let date: String?
    /// As a multiple of today's.
    package let arrivals: Double?
    package let agents: Int?
    /// Of the agents, with 80 % confidence.
    package let interval: [Int?]?
    package let probabilityOfBreach: Double?
    package let cost: Double?
    /// Why nothing is said.
    package let reason: String?
  }

  package struct Breach: Codable, Sendable {
    package let date: String?
    package let probability: Double?
    package let interval: [String?]
    /// Of the interval.
    package let confidence: Double
    package let reason: String?
  }

  package struct Scenario: Codable, Sendable {
    package let arrivals: Double?
    package let agents: Int?
    package let value: Double?
    package let utilization: Double?
    package let cost: Double?
    package let reason: String?
  }

  /// Another number of agents.
  package struct WhatIf: Codable, Sendable {
    package let now: Now
    package let firstBreach: Breach
  }

  package struct Postponed: Codable, Sendable {
    package let recommendation: String
    package let firstBreach: Breach
  }
}

extension CapacityData: Codable {
  private enum CodingKeys: String, CodingKey { case points }

  package init(from decoder: any Decoder) throws {
    if let demand = try? Demand(from: decoder) {
      self = .demand(demand)
    } else {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      self = .points(try container.decode(Int.self, forKey: .points))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .demand(let demand): try demand.encode(to: encoder)
    case .points(let points):
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(points, forKey: .points)
    }
  }
}

extension CapacityPlan {
  /// How many runs come in an hour; nil where no whole hour is recorded.
  package var arrivalsPerHour: Double? {
    demand.arrivals.span >= 3600 ? workload.rate * 3600 : nil
  }
}

extension CapacityData {
  package static func demand(of plan: CapacityPlan) -> CapacityData {
    let workload = plan.workload
    return .demand(
      Demand(
        runs: plan.demand.count, arrivalsPerHour: plan.arrivalsPerHour,
        reason: plan.arrivalsPerHour == nil ? "the history spans less than an hour" : nil,
        arrivalsByHour: plan.demand.byHour, arrivalsByWeekday: plan.demand.byWeekday,
        dispersion: workload.dispersion, meanService: workload.meanService,
        arrivalVariability: workload.arrivalVariability,
        serviceVariability: workload.serviceVariability, load: workload.load))
  }
}

extension CapacityResults {
  /// Where nothing says when runs come.
  package init(objective: String, scalability: [Scalability], reason: String, warnings: [String]) {
    self.init(
      objective: objective, method: nil, growth: nil, now: nil,
      scalability: scalability.map(ScalabilityEntry.init), plan: nil, firstBreach: nil,
      scenarios: [:], whatIf: nil, postponedBy: nil, reason: reason, warnings: warnings)
  }

  package init(
    _ plan: CapacityPlan, alternatives: [CapacityPlan], postponements: [Postponement],
    scalability: [Scalability], withScenarios: Bool, sizesForWorst: Bool, warnings: [String]
  ) {
    var months = plan.months.map { Month($0, sizesForWorst: sizesForWorst) }
    if let reason = plan.reason {
      // The horizon's end, which the plan doesn't reach.
      months.append(
        Month(
          date: Self.date(plan.demand.end + plan.horizon.value), arrivals: nil, agents: nil,
          interval: nil, probabilityOfBreach: nil, cost: nil, reason: reason))
    }
    self.init(
      objective: plan.objective.description, method: plan.workload.method.rawValue,
      growth: Growth(
        source: plan.growth.source.rawValue, change: plan.growth.change, horizon: plan.horizon),
      now: Now(plan), scalability: scalability.map(ScalabilityEntry.init), plan: months,
      firstBreach: Breach(plan.breach, reason: plan.reason),
      scenarios: withScenarios ? Self.scenarios(of: plan) : [:],
      whatIf: alternatives.map {
        WhatIf(now: Now($0), firstBreach: Breach($0.breach, reason: plan.reason))
      },
      postponedBy: postponements.map {
        Postponed(
          recommendation: $0.recommendation.recommendation,
          firstBreach: Breach($0.breach, reason: plan.reason))
      }, reason: nil, warnings: warnings)
  }

  fileprivate static func date(_ time: Double?) -> String? {
    time.map { Instant(secondsSince1970: $0).description }
  }

  private static func scenarios(of plan: CapacityPlan) -> [String: Scenario] {
    if let reason = plan.reason {
      let none = Scenario(
        arrivals: nil, agents: nil, value: nil, utilization: nil, cost: nil, reason: reason)
      return Dictionary(
        uniqueKeysWithValues: CapacityPlan.Scenario.Name.allCases.map { ($0.rawValue, none) })
    }
    return Dictionary(
      uniqueKeysWithValues: plan.scenarios.map {
        (
          $0.name.rawValue,
          Scenario(
            arrivals: $0.multiple, agents: $0.agents, value: $0.value,
            utilization: $0.utilization, cost: $0.cost, reason: nil)
        )
      })
  }
}

extension CapacityResults.Now {
  fileprivate init(_ plan: CapacityPlan) {
    self.init(
      agents: plan.agents, agentsAssumed: plan.agentsAreInferred, value: plan.now.value,
      interval: plan.now.interval.map { Interval($0) }, utilization: plan.now.utilization,
      agentsNeeded: plan.needed,
      allenCunneenMeanWait: plan.workload.model(agents: plan.agents)?.meanWait)
  }
}

extension CapacityResults.Month {
  fileprivate init(_ month: CapacityPlan.Month, sizesForWorst: Bool) {
    self.init(
      date: CapacityResults.date(month.date), arrivals: month.multiple,
      agents: sizesForWorst ? month.maximum : month.agents,
      interval: [month.minimum, month.maximum],
      probabilityOfBreach: month.breach, cost: month.cost, reason: nil)
  }
}

extension CapacityResults.Breach {
  fileprivate init(_ breach: CapacityPlan.Breach, reason: String?) {
    self.init(
      date: CapacityResults.date(breach.date), probability: breach.probability,
      interval: [CapacityResults.date(breach.earliest), CapacityResults.date(breach.latest)],
      confidence: 0.8, reason: breach.probability == nil ? reason : nil)
  }
}
