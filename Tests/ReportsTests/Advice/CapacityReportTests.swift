import Model
import Quantities
import Reports
import Testing

@testable import Advice

@Suite struct `The report of a capacity plan` {
  private func report(
    _ planned: Planned, alternatives: [Planned] = [], postponements: [Postponement] = [],
    withScenarios: Bool = true, sizesForWorst: Bool = false, warnsOfIdleness: Bool = false
  ) -> Report {
    Report(
      capacity: planned.plan, alternatives: alternatives.map(\.plan),
      postponements: postponements, scalability: [], withScenarios: withScenarios,
      sizesForWorst: sizesForWorst, warnsOfIdleness: warnsOfIdleness, workflow: nil,
      warnings: ["w"])
  }

  private func results(_ report: Report) throws -> CapacityResults {
    try report.envelope(CapacityData.self, CapacityResults.self).result.analysisResults
  }

  @Test func `says what waits there are now`() {
    #expect(
      report(Planned()).lines.contains(
        "now, with 1 agent: p95 queue_time 12.5 s (10 s … 15 s), utilization 75 %; 'p95"
          + " queue_time < 1m' requires 2"))
    #expect(
      report(
        Planned(
          agents: 2, agentsAreInferred: true, value: .infinity, interval: nil, utilization: 1,
          needed: nil)
      ).lines.contains(
        "now, with 2 agents (assumed): p95 queue_time unbounded, utilization 100 %;"
          + " 'p95 queue_time < 1m' cannot be met with any number of agents"))
  }

  /// From the first morning to half past twelve of the fourteenth day.
  @Test func `says when runs came`() {
    let lines = report(Planned()).lines
    #expect(lines[0].hasPrefix("42 runs in 13 days, 0.13 per hour at the end"))
    #expect(
      lines.contains(
        "arrivals by hour (UTC) 0 ▁▁▁▁▁▁▁▁▁▅▁▁█▁▁▁▁▁▁▁▁▁▁▁ 23, peak at 12; by day Mon 14.3 %, Tue"
          + " 14.3 %, Wed 14.3 %, Thu 14.3 %, Fri 14.3 %, Sat 14.3 %, Sun 14.3 %"))
    #expect(
      report(Planned(measuredWaits: [1, 2, 6])).lines.contains(
        "measured: 3 queue times, median 2 s"))
  }

  @Test func `says how arrivals grow`() {
    #expect(report(Planned()).lines.contains("growth: +50.0 % in 60 days, as given"))
    #expect(report(Planned(growth: nil)).lines.contains("growth: unknown"))
  }

  @Test func `says when the objective is broken`() throws {
    #expect(
      report(Planned()).lines.contains(
        "the objective is met throughout the horizon; probability within the horizon 12 %"))
    let breach = CapacityPlan.Breach(
      date: february, earliest: february - 12 * Planned.day, latest: nil, probability: 0.9)
    let known = report(Planned(breach: breach))
    #expect(
      known.lines.contains(
        "first week that violates the objective: 2026-02-01 (80 %: 2026-01-20 … later); probability"
          + " within the horizon 90 %"))
    let read = try #require(try results(known).firstBreach)
    #expect(read.date == "2026-02-01T00:00:00Z" && read.probability == 0.9)
    #expect(read.interval == ["2026-01-20T00:00:00Z", nil] && read.confidence == 0.8)
    let unlikely = CapacityPlan.Breach(
      date: nil, earliest: february, latest: nil, probability: nil)
    #expect(
      report(Planned(breach: unlikely)).lines.contains(
        "first week that violates the objective: later (80 %: 2026-02-01 … later)"))
  }

  private let month = CapacityPlan.Month(
    date: february, multiple: 1.2, agents: 2, minimum: 1, maximum: 3, breach: 0.4, cost: 12.5)

  /// Of thirty characters for three agents, two are twenty.
  @Test func `has a row for each month, for the likely case or the worst`() throws {
    let row = try report(Planned(months: [month])).row("2026-02-01")
    #expect(row.prefix(6) == ["2026-02-01", "+20.0 %", "2", "1 … 3", "40 %", "12.5"])
    #expect(row[6].filter { $0 == "█" }.count == 20 && row[6].count == 30)
    let worst = try report(Planned(months: [month]), sizesForWorst: true).row("2026-02-01")
    #expect(worst[2] == "3" && worst[6].filter { $0 == "█" }.count == 30)
    let none = CapacityPlan.Month(
      date: february, multiple: 1.2, agents: nil, minimum: 1, maximum: nil, breach: 1, cost: nil)
    #expect(
      try report(Planned(months: [none])).row("2026-02-01").dropFirst(2) == [
        "none", "1 … none", "100 %", "-",
      ])
  }

  @Test func `has scenarios where they were asked for`() throws {
    let scenario = CapacityPlan.Scenario(
      name: .worst, multiple: 1.5, agents: 3, value: .infinity, utilization: 1.2, cost: nil)
    let report = report(Planned(scenarios: [scenario]))
    #expect(
      try report.row("worst case") == [
        "worst case", "+50.0 %", "3", "unbounded", "120 %", "-",
      ])
    let read = try #require(try results(report).scenarios["worst_case"])
    #expect(read.agents == 3 && read.value == nil && read.utilization == 1.2)
    let without = self.report(Planned(scenarios: [scenario]), withScenarios: false)
    #expect(!without.text.contains("worst case"))
    #expect(try results(without).scenarios.isEmpty)
  }

  /// The end is that of the last run, sixty days after the 14th of January.
  @Test func `says how far it doesn't reach`() throws {
    let short = report(Planned(growth: nil, reach: 13, months: [month]))
    let reason =
      "the history spans 13 days, which limits the forecast of arrivals; specify the growth:"
      + " --growth-projection 25"
    #expect(short.lines.contains("no forecast for 2026-03-15: \(reason)"))
    let plan = try #require(try results(short).plan)
    #expect(plan.map(\.agents) == [2, nil] && plan[1].reason == reason)
    #expect(try results(report(Planned(months: [month]))).plan?.count == 1)
  }

  @Test func `compares with other numbers of agents, and with what would help`() throws {
    let advice = Recommendation(
      category: .longTask, workflow: "build", recommendation: "split it", rationale: "r",
      metric: "makespan", change: -0.2, interval: nil, effort: .low, caveats: [])
    let breach = CapacityPlan.Breach(
      date: february, earliest: february, latest: february, probability: nil)
    let report = report(
      Planned(), alternatives: [Planned(agents: 3, value: 0, interval: nil)],
      postponements: [Postponement(recommendation: advice, breach: breach)])
    #expect(
      report.lines.contains(
        "with 3 agents: p95 queue_time 0 s now; the objective is met throughout the horizon;"
          + " probability within the horizon 12 %"))
    #expect(
      report.lines.contains(
        "if you split it: first week that violates the objective: 2026-02-01 (80 %: 2026-02-01 …"
          + " 2026-02-01)"))
    let read = try results(report)
    #expect(read.whatIf?.map(\.now.agents) == [3])
    #expect(read.postponedBy?.map(\.recommendation) == ["split it"])
  }

  @Test func `warns of idle agents only where that was asked for`() throws {
    let idle = Planned(agents: 4, utilization: 0.3, needed: 1)
    let warning =
      "utilization is 30 %; 1 would meet the objective today"
    #expect(
      report(idle, warnsOfIdleness: true).lines.suffix(2) == ["warning: w", "warning: \(warning)"])
    #expect(try results(report(idle, warnsOfIdleness: true)).warnings == ["w", warning])
    #expect(!report(idle).text.contains(warning))
    for busy in [
      Planned(agents: 4, utilization: 0.5, needed: 1),
      Planned(agents: 1, utilization: 0.3, needed: 1),
      Planned(agents: 4, utilization: 0.3, needed: nil),
    ] {
      #expect(!report(busy, warnsOfIdleness: true).text.contains("would keep"))
    }
  }

  @Test func `is in JSON as it was planned`() throws {
    let read = try report(Planned(value: .infinity, interval: nil)).envelope(
      CapacityData.self, CapacityResults.self)
    guard case .demand(let demand) = read.result.performanceData else {
      Issue.record("it was of recorded runs")
      return
    }
    #expect(demand.runs == 42 && demand.meanService == 600 && demand.arrivalsByHour[12] > 0.6)
    let results = read.result.analysisResults
    #expect(results.objective == "p95 queue_time < 1m" && results.growth?.source == "given")
    #expect(results.now?.value == nil && results.now?.agentsNeeded == 2)
    #expect(results.growth?.change == 0.5 && results.growth?.horizon == .days(60))
  }
}

@Suite struct `The report of scalability` {
  private func report(_ points: [(agents: Double, throughput: Double)]) -> Report {
    Report(
      scalability: [Scalability(workflow: "build", metric: rate, points: points)],
      objective: "p95 queue_time < 1m", withoutPlan: "no run has a time", remedy: ["Record some"],
      workflow: nil, warnings: ["w"])
  }

  /// Gunther's law with 10 a second, 5 % contention and 0.1 % coherency, whose peak is at
  /// √((1 − 0.05)/0.001) = 30.8 agents.
  private let points = [1.0, 2, 4, 8, 16, 32, 64].map { (n: Double) in
    let slowing: Double = 1 + 0.05 * (n - 1) + 0.001 * n * (n - 1)
    return (agents: n, throughput: 10 * n / slowing)
  }

  @Test func `has the law of each workflow`() throws {
    let row = try report(points).row("build")
    #expect(row[1] == "7" && row[2].hasPrefix("10 (") && row[3].hasPrefix("0.05 ("))
    #expect(row[4].hasPrefix("0.001 (") && row[5] == "30.82")
    let results = try report(points).envelope(CapacityData.self, CapacityResults.self).result
    let entry = results.analysisResults.scalability[0]
    #expect(abs(try #require(entry.peakAgents) - 30.82) < 0.01 && entry.points == 7)
    guard case .points(7) = results.performanceData else {
      Issue.record("it was of seven points")
      return
    }
  }

  @Test func `says that there is no law, no plan, and what to do`() throws {
    let report = report(Array(points.prefix(2)))
    let row = try report.row("build")
    #expect(row.prefix(6) == ["build", "2", "?", "?", "?", "none"])
    #expect(
      row[6].hasPrefix("only 2 numbers of agents were measured; ")
        && row[6].contains(
          "too few "
            + "points")
    )
    #expect(
      report.lines.suffix(3) == ["no plan: no run has a time", "warning: w", "Record some"])
    let read = try report.envelope(CapacityData.self, CapacityResults.self)
    #expect(read.nextSteps == ["Record some"])
    #expect(read.result.analysisResults.reason == "no run has a time")
    #expect(read.result.analysisResults.plan == nil && read.result.analysisResults.now == nil)
  }
}
