import Foundation
package import Model
package import Quantities
import Statistics

/// Makes capacity plans.
package struct CapacityPlanner: Sendable {
  /// What waits should be.
  package var objective: MetricLimit
  /// How far ahead.
  package var horizon: Seconds
  /// By how much arrivals grow over the horizon; nil to tell it from history.
  package var growth: Fraction?
  /// How many agents there are; nil to tell it from the runs.
  package var agents: Int?
  /// What an agent costs in an hour; nil where nobody said.
  package var costPerAgentHour: Double?
  package var seed: UInt64 = 1

  /// What is asked of waits when nobody says.
  package static let defaultObjective = MetricLimit(
    .quantile(0.95), of: "queue_time", .below, 60, description: "p95 queue_time < 1m")

  /// No plan has more.
  package static let maximumAgents = 100_000
  private static let courses = 4000
  private static let month = 365.25 / 12 * 86_400
  private static let week = 7 * 86_400.0
  private static let day = 86_400.0

  package init(objective: MetricLimit, horizon: Seconds) {
    self.objective = objective
    self.horizon = horizon
  }

  /// Makes a plan, of no time further ahead than recorded arrivals go back.
  ///
  /// How wrong a forecast is can only be seen at horizons that the past holds. Where the user says how
  /// arrivals grow, a day of them is enough. With less than a day, nothing ahead is told.
  ///
  /// - SeeAlso: Tashman (2000), Int. J. Forecast. 16, doi:10.1016/S0169-2070(00)00065-0.
  /// - Throws: `.insufficientData` where there is no rate of arrivals; `.usage` where no number of
  ///   agents keeps the objective, and nobody says how many there are.
  package func plan(for demand: Demand) throws(AdviceError) -> CapacityPlan {
    guard demand.count > 1, demand.arrivals.span > 0 else {
      let what =
        demand.count == 0
        ? "no recorded run has a time and a duration"
        : demand.count == 1
          ? "a single run doesn't determine an arrival rate" : "all runs have the same time"
      throw AdviceError(
        code: .insufficientData,
        detail: """
          \(what)
            Record more: perf-check record
            Or analyze a table of runs: --input FILE (CSV with commit,time,workflow,metric,value and the \
          metric wall_time)
          """)
    }
    let trends = Growth.Trends(demand)
    let real = trends.flatMap { $0.isReal ? ($0.best, period: $0.period) : nil }
    let workload = Workload(demand, trend: real, seed: seed)
    let growth = Growth(
      trends, given: growth, horizon: horizon, courses: Self.courses, seed: seed &+ 1)
    let sizing = Sizing(workload, objective: objective)
    let needed = sizing.agents(times: 1)
    let known = agents ?? demand.agents
    guard let present = known ?? needed else {
      throw AdviceError(
        code: .usage,
        detail: """
          no number of agents meets '\(objective)': the mean run takes \(Int(saturating: workload.meanService)) s
            Relax the objective: --slo '\(objective.metric) < 10m', or specify the number of agents: \
          --agents 8
          """)
    }
    let isGiven = growth.source == .given
    let span = demand.arrivals.span
    let reach = span < Self.day ? 0 : isGiven ? horizon.value : min(span, horizon.value)
    let isShort = reach < horizon.value
    let months = months(sizing, growth, upTo: reach)
    // Weeks of which a plan of the horizon says nothing may be told from history all the same.
    let weeks = breaches(
      workload, agents: present, growth, within: isGiven ? reach : span < Self.day ? 0 : span)
    func chance(until time: Double) -> Double {
      Double(weeks.count { Double($0) * Self.week < time }) / Double(max(weeks.count, 1))
    }
    return CapacityPlan(
      objective: objective, demand: demand, workload: workload, growth: growth, horizon: horizon,
      reach: Seconds(reach), agents: present, agentsAreInferred: known == nil,
      now: sizing.waiting(agents: present, times: 1), needed: needed,
      months: months.map { month in
        CapacityPlan.Month(
          date: demand.end + month.time, multiple: month.multiples[1],
          agents: month.agents[1], minimum: month.agents[0], maximum: month.agents[2],
          breach: chance(until: month.time), cost: cost(month.agents[1], for: Self.month))
      },
      breach: breach(
        weeks, from: demand.end, probability: isShort ? nil : chance(until: horizon.value)),
      scenarios: isShort ? [] : scenarios(sizing, growth, present: present),
      warnings: warnings(demand, workload, growth, isKnown: known != nil))
  }

  /// What agents cost that are there all the time.
  private func cost(_ agents: Int?, for seconds: Double) -> Double? {
    agents.flatMap { agents in costPerAgentHour.map { Double(agents) * $0 * seconds / 3600 } }
  }

  /// The ends of the months, with what little, middling and much growth brings; the last one ends
  /// with the reach.
  private func months(
    _ sizing: Sizing, _ growth: Growth, upTo reach: Double
  ) -> [(time: Double, multiples: [Double], agents: [Int?])] {
    guard reach > 0 else { return [] }
    let count = max(1, Int(saturating: (horizon.value / Self.month).rounded()))
    let ends = (1...count).map { Double($0) * horizon.value / Double(count) }.filter { $0 < reach }
    return (ends + [reach]).map { time in
      let sorted = growth.multiples(after: time)
      let multiples = CapacityPlan.Scenario.Name.allCases.map {
        quantile($0.share, ofSorted: sorted)
      }
      return (time, multiples, multiples.map(sizing.agents))
    }
  }

  /// The first week of each course in which the objective is broken, from 0 on; `.max` where none is.
  private func breaches(
    _ workload: Workload, agents: Int, _ growth: Growth, within time: Double
  ) -> [Int] {
    let weeks = max(1, Int(saturating: (time / Self.week).rounded(.up)))
    let maximum = growth.multiples(after: Double(weeks) * Self.week).last ?? 1
    let curve = BreachCurve(workload, agents: agents, objective: objective, upTo: maximum)
    let chances = max(growth.count, Self.courses)
    return Parallel.map(Array(0..<chances)) { course in
      var generator = SeededGenerator(seed: seed &+ 0x9E37 &* UInt64(course + 1))
      return (0..<weeks).first { week in
        let multiple = growth.multiple(course, after: (Double(week) + 0.5) * Self.week)
        return Double.random(in: 0..<1, using: &generator) < curve.chance(at: multiple)
      } ?? .max
    }
  }

  private func breach(
    _ weeks: [Int], from end: Double, probability: Double?
  ) -> CapacityPlan.Breach {
    let sorted = weeks.sorted()
    func date(_ week: Double) -> Double? { week < .infinity ? end + week * Self.week : nil }
    func number(_ week: Int) -> Double { week == .max ? .infinity : Double(week) }
    let (earliest, latest) = Self.interval(of: sorted, holding: 0.8)
    return CapacityPlan.Breach(
      date: date(median(of: weeks.map(number))), earliest: date(number(earliest)),
      latest: date(number(latest)),
      probability: probability)
  }

  /// The weeks from about the tenth to about the ninetieth per cent that hold the share most nearly:
  /// whole weeks at both ends would hold more.
  private static func interval(of sorted: [Int], holding share: Double) -> (Int, Int) {
    func place(_ share: Double) -> Int {
      min(sorted.count - 1, Int(saturating: share * Double(sorted.count)))
    }
    let (low, high) = (sorted[place((1 - share) / 2)], sorted[place((1 + share) / 2)])
    var candidates = [(low, high)]
    if low < high {
      let next = sorted.first { $0 > low } ?? high
      let before = sorted.last { $0 < high } ?? low
      candidates += [(next, high), (low, before)] + (next <= before ? [(next, before)] : [])
    }
    func distance(_ ends: (Int, Int)) -> Double {
      let held = Double(sorted.count { $0 >= ends.0 && $0 <= ends.1 }) / Double(sorted.count)
      return abs(held - share)
    }
    return candidates.min { distance($0) < distance($1) } ?? (low, high)
  }

  private func scenarios(
    _ sizing: Sizing, _ growth: Growth, present: Int
  ) -> [CapacityPlan.Scenario] {
    let sorted = growth.multiples(after: horizon.value)
    return CapacityPlan.Scenario.Name.allCases.map { name in
      let multiple = quantile(name.share, ofSorted: sorted)
      let waiting = sizing.waiting(agents: present, times: multiple)
      let agents = sizing.agents(times: multiple)
      return CapacityPlan.Scenario(
        name: name, multiple: multiple, agents: agents, value: waiting.value,
        utilization: waiting.utilization, cost: cost(agents, for: Self.month))
    }
  }

  private func warnings(
    _ demand: Demand, _ workload: Workload, _ growth: Growth, isKnown: Bool
  ) -> [String] {
    var warnings: [String] = []
    if demand.count < 100 {
      warnings.append(
        "only \(demand.count) runs: waiting times and daily patterns are rough estimates")
    }
    if demand.arrivals.span < 2 * Self.week {
      warnings.append(
        "the history spans less than two weeks: the variation between weeks is unknown")
    }
    switch growth.source {
    case .given:
      warnings.append(
        "with a given growth, the scenarios reflect only the variation between weeks")
    case .unknown:
      warnings.append(
        "the history is too short to estimate growth; constant arrivals are assumed. Specify it: "
          + "--growth-projection 25")
    case .history: break
    }
    if !isKnown {
      warnings.append(
        "the number of agents is unknown; assumed to be what today requires. Specify it: --agents 8"
      )
    }
    return warnings
  }
}

/// The number of agents that an objective takes, by formula where one holds, else by simulation.
struct Sizing {
  private let workload: Workload
  private let objective: MetricLimit

  init(_ workload: Workload, objective: MetricLimit) {
    self.workload = workload
    self.objective = objective
  }

  /// The minimum number of agents that keep the objective.
  func agents(times multiple: Double) -> Int? {
    let arrivals = workload.arrivals(times: multiple)
    func holds(_ agents: Int) -> Bool {
      objective.holds(value(agents, arrivals, times: multiple))
    }
    var (low, high) = (0, max(1, Int(saturating: (workload.load * multiple).rounded(.up))))
    while !holds(high) {
      guard high < CapacityPlanner.maximumAgents, canHold(arrivals) else { return nil }
      (low, high) = (high, high + max(1, high / 4))
    }
    while high - low > 1 {
      let middle = (low + high) / 2
      if holds(middle) { high = middle } else { low = middle }
    }
    return high
  }

  /// Whether any number of agents would do: services themselves may take too long.
  private func canHold(_ arrivals: QueueSimulation.Arrivals) -> Bool {
    objective.metric == "queue_time" || objective.holds(objective.statistic.of(arrivals.services))
  }

  private func value(
    _ agents: Int, _ arrivals: QueueSimulation.Arrivals, times multiple: Double
  ) -> Double {
    formula(agents, times: multiple)
      ?? Waiting.value(arrivals, agents: agents, objective: objective)
  }

  /// By Erlang's formula, where it holds and knows the number that is asked for.
  private func formula(_ agents: Int, times multiple: Double) -> Double? {
    guard workload.method == .erlang, objective.metric == "queue_time",
      let model = workload.model(agents: agents, times: multiple)
    else { return nil }
    switch objective.statistic {
    case .mean: return model.meanWait
    case .quantile(let share): return model.waitQuantile(share)
    case .largest: return nil
    }
  }

  /// What arrivals wait for with some agents.
  func waiting(agents: Int, times multiple: Double) -> Waiting {
    // A line that grows for ever is as long as one cares to wait.
    guard workload.load * multiple < Double(agents) else {
      return Waiting(agents: agents, value: .infinity, interval: nil, utilization: 1)
    }
    guard let error = workload.error else {
      return Waiting(workload.arrivals(times: multiple), agents: agents, objective: objective)
    }
    func value(_ multiple: Double) -> Double {
      self.value(agents, workload.arrivals(times: multiple), times: multiple)
    }
    let (lower, upper) = (value(multiple * exp(-1.96 * error)), value(multiple * exp(1.96 * error)))
    return Waiting(
      agents: agents, value: value(multiple), interval: lower...max(lower, upper),
      utilization: workload.load * multiple / Double(agents))
  }
}
