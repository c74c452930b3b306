import Model
import Quantities
import Statistics
import Testing

@testable import Advice

@Suite struct `Arrivals of runs` {
  private let hour = 3600.0
  private let day = 86_400.0

  private func demand(_ times: [Double], service: Double = 60, width: Int = 1) -> Demand {
    Demand(times.map { .init(workflow: "w", time: $0, service: service, width: width) })
  }

  /// The first of January 1970 was a Thursday, the fourth day from Monday.
  @Test func `are told by hours and weekdays`() {
    let demand = demand([0, 0.5 * hour, 5 * hour, day + 5 * hour])
    #expect(demand.byHour[0] == 0.5 && demand.byHour[5] == 0.5 && demand.byHour.count == 24)
    #expect(demand.byWeekday == [0, 0, 0, 0.75, 0.25, 0, 0])
    #expect(Demand([Demand.Arrival]()).byHour.allSatisfy { $0 == 0 })
  }

  /// Three gaps in 300 s are one each 100 s; of 60 s on two agents each that is a load of 1.2.
  @Test func `have a rate, work and a load`() {
    let demand = demand([0, 50, 250, 300], width: 2)
    #expect(abs(demand.rate - 0.01) < 1e-12)
    #expect(abs(demand.meanWork - 120) < 1e-9 && abs(demand.load - 1.2) < 1e-9)
    #expect(self.demand([5]).rate == 0 && self.demand([]).meanWork == 0)
  }

  /// From the last arrival backwards, which itself marks the end.
  @Test func `are counted in whole periods that end with the last arrival`() {
    let demand = demand([0, 10, 55, 60, 100, 199, 205])
    #expect(demand.counts(ofPeriods: 100) == [4, 1], "5 s at the beginning make no period")
    #expect(demand.counts(ofPeriods: 205) == [5], "the first lies before it")
    #expect(demand.counts(ofPeriods: 206).isEmpty && demand.counts(ofPeriods: 0).isEmpty)
  }

  @Test func `take another time for one workflow alone`() {
    let both = Demand([
      .init(workflow: "a", time: 0, service: 100), .init(workflow: "b", time: 1, service: 10),
    ])
    let half = both.changing("a", by: -0.5)
    #expect(half.arrivals.services == [50, 10] && half.arrivals.times == [0, 1])
    #expect(both.changing("c", by: -0.5).arrivals.services == [100, 10])
  }

  @Test func `leave out what has no time`() {
    let demand = Demand([
      .init(workflow: "a", time: .nan, service: 1), .init(workflow: "a", time: 1, service: -1),
      .init(workflow: "a", time: 2, service: .infinity), .init(workflow: "a", time: 3, service: 1),
    ])
    #expect(demand.count == 1 && demand.workflows == ["a"])
  }
}

@Suite struct `Growth that is given` {
  /// +300 % in a year is fourfold, twofold after half of it.
  @Test func `is even on the scale of ratios`() {
    let year = 365 * 86_400.0
    let growth = Growth(nil, given: 3, horizon: .year, courses: 10, seed: 1)
    #expect(growth.source == .given && growth.change == 3 && growth.count == 1)
    #expect(growth.multiple(0, after: 0) == 1)
    #expect(abs(growth.multiple(0, after: year / 2) - 2) < 1e-9)
    #expect(abs(growth.multiple(7, after: year) - 4) < 1e-9)
    // More than a thousandfold is never planned for.
    #expect(growth.multiple(0, after: 100 * year) == 1000)
  }

  @Test func `is none where nothing is known`() {
    let growth = Growth(nil, given: nil, horizon: 1, courses: 10, seed: 1)
    #expect(growth.source == .unknown && growth.multiples(after: 1e9) == [1])
  }
}

@Suite struct `What a recommendation postpones` {
  /// A run of 90 s each 100 s on one agent: twice as many don't fit, those of 30 s do.
  private func plan() throws -> (plan: CapacityPlan, planner: CapacityPlanner) {
    var planner = CapacityPlanner(
      objective: try #require(MetricLimit("p95 queue_time < 10m")), horizon: .days(90))
    planner.agents = 1
    planner.growth = 1
    let arrivals = (0..<2000).map {
      Demand.Arrival(workflow: "w", time: 100 * Double($0), service: 90)
    }
    return (try planner.plan(for: Demand(arrivals)), planner)
  }

  private func one(
    _ change: Double, _ category: Recommendation.Category = .taskOrder, metric: String = "makespan",
    workflow: String = "w"
  ) -> Recommendation {
    Recommendation(
      category: category, workflow: workflow, recommendation: "", rationale: "", metric: metric,
      change: change, interval: nil, effort: .low, caveats: [])
  }

  @Test func `is the week in which agents won't do`() throws {
    let (plan, planner) = try plan()
    let date = try #require(plan.breach.date)
    let found = Postponement.find([one(-0.2), one(-2.0 / 3)], for: plan, by: planner)
    #expect(found.count == 2)
    #expect(try #require(found[0].breach.date) > date)
    // 30 s each 50 s leave the agent free two fifths of the time.
    #expect(found[1].breach.date.map { $0 > date + 90 * 86_400 } ?? true)
  }

  @Test func `is asked of what makes its runs shorter alone, and of two`() throws {
    let (plan, planner) = try plan()
    let none = [
      one(-0.02), one(0.5), one(-0.5, .moreAgents), one(-0.5, metric: "agent_seconds"),
      one(-0.5, workflow: "other"),
    ]
    #expect(Postponement.find(none, for: plan, by: planner).isEmpty)
    let found = Postponement.find(
      none + [one(-0.1), one(-0.2), one(-0.3)], for: plan, by: planner)
    #expect(found.map(\.recommendation.change) == [-0.1, -0.2])
  }
}
