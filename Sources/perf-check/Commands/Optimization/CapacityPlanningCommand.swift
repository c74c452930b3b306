import Advice
import ArgumentParser
import Foundation
import History
import Insight
import Measurement
import Model
import Quantities
import Reports
import Scheduling

/// `perf-check capacity-planning`.
struct CapacityPlanningCommand: Operation {
  static let configuration = CommandConfiguration(
    commandName: "capacity-planning",
    abstract: "Forecast required agents, and when current capacity will be exceeded.",
    discussion: """
      Recorded runs are the arrivals. A run occupies its agents for as long as it took: a command one \
      agent for its wall_time, tasks all of theirs for the makespan. Waiting times follow from Erlang C \
      where it applies, otherwise from simulating the recorded arrivals with other numbers of agents. \
      Arrivals grow as in the recorded weeks (or days), or by --growth-projection; thousands of simulated \
      growth paths give the intervals. Throughput against agents is fitted by the Universal Scalability \
      Law.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: HistorySource

  @Argument(help: "Only this workflow.")
  var workflow: String?

  @Option(
    help: ArgumentHelp(
      "Planning horizon, such as 3_months or 1_year. (default: 3_months)", valueName: "time"),
    transform: OptionValue.timeSpan(
      "a time from a day to ten years, such as 3_months", in: 86_400...(10 * 31_536_000)))
  var timeHorizon = 90 * 86_400.0

  @Option(
    help: ArgumentHelp(
      "Growth of arrivals over the horizon, in percent. (default: as recorded)",
      valueName: "percent"))
  var growthProjection: Double?

  @Option(
    help: ArgumentHelp(
      "Service-level objective of queue_time (until agents are free) or response_time (until done): the "
        + "mean, median, p95 or another percentile, or max. (default: "
        + "\(CapacityPlanner.defaultObjective))", valueName: "objective"),
    transform: OptionValue.objective)
  var slo = CapacityPlanner.defaultObjective

  @Option(
    help: ArgumentHelp(
      "Number of agents now. (default: that of the newest run)", valueName: "count"))
  var agents: Int?

  @Flag(inversion: .prefixedNo, help: "Report the best, likely and worst case.")
  var includeScenarios = true

  @Option(
    help: ArgumentHelp("Cost of an agent per hour, in any currency.", valueName: "amount"))
  var costPerAgentHour: Double?

  @Option(
    help: ArgumentHelp(
      "Also plan with this number of agents: agents=12 (repeatable).", valueName: "agents=count"),
    transform: OptionValue.reader(
      "agents=COUNT, from 1 to \(CapacityPlanner.mostAgents)", Self.agents))
  var whatIf: [Int] = []

  @Option(
    help: ArgumentHelp(
      "Size for cost (the likely case) or performance (the worst case); "
        + "efficiency also warns of idle agents (repeatable).", valueName: "goal"))
  var optimizationGoals: [Goal] = []

  enum Goal: String, ExpressibleByArgument, CaseIterable { case cost, efficiency, performance }

  var workflowName: String? { workflow }

  mutating func validate() throws {
    if let growth = growthProjection, !(growth >= 0 && growth <= 10_000) {
      throw ValidationError(
        "--growth-projection is a percentage of 0 or more, not \(growth). If arrivals will decrease, 0 is "
          + "conservative.")
    }
    if let agents, !(1...CapacityPlanner.mostAgents).contains(agents) {
      throw ValidationError("--agents is a number from 1 to \(CapacityPlanner.mostAgents).")
    }
    if let cost = costPerAgentHour, !(cost >= 0 && cost.isFinite) {
      throw ValidationError("--cost-per-agent-hour is 0 or more.")
    }
  }

  @Sendable private static func agents(_ text: String) -> Int? {
    guard text.hasPrefix("agents="), let count = Int(text.dropFirst(7)),
      (1...CapacityPlanner.mostAgents).contains(count)
    else { return nil }
    return count
  }

  func perform(in session: Session) throws -> Outcome {
    let (basis, readWarnings) = try read(session)
    let warnings = readWarnings + basis.warnings
    var planner = CapacityPlanner(objective: slo, horizon: timeHorizon)
    planner.growth = growthProjection.map { $0 / 100 }
    planner.agents = agents
    planner.costPerAgentHour = costPerAgentHour
    session.console.show(Activity("simulating \(basis.demand.count) runs"))
    let scalability = Scalability.find(in: basis.history)
    let planned = Result { () throws(AdviceError) in try planner.plan(for: basis.demand) }
    if case .failure(let error) = planned, error.code == .insufficientData, !scalability.isEmpty {
      let lines = error.detail.split(separator: "\n").map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      return Outcome(
        report: Report(
          scalability: scalability, objective: slo.description, withoutPlan: lines[0],
          remedy: Array(lines.dropFirst()), workflow: workflow, warnings: warnings))
    }
    let plan = try planned.get()
    let alternatives = try whatIf.map { count in
      var other = planner
      other.agents = count
      return try other.plan(for: basis.demand)
    }
    let report = Report(
      capacity: plan, alternatives: alternatives,
      postponements: Postponement.find(basis.recommendations, for: plan, by: planner),
      scalability: scalability,
      withScenarios: includeScenarios, sizesForWorst: optimizationGoals.contains(.performance),
      warnsOfIdleness: optimizationGoals.contains(.efficiency), workflow: workflow,
      warnings: warnings + plan.warnings)
    return Outcome(
      report: report, analyticsFile: source.input.isEmpty ? CapacityReminder.file : nil)
  }

  /// When runs came, what they measured, and what would make them shorter.
  private func read(_ session: Session) throws -> (basis: CapacityBasis, warnings: [String]) {
    let reading = try source.read(workflow: workflow, in: session)
    guard source.input.isEmpty else { return (CapacityBasis(reading.history), reading.warnings) }
    // Of recorded runs it is known when each of a commit was.
    let runs = try Ledger.newest(
      .max, from: source.at ?? "HEAD", Ledger.Selection(workflow: workflow),
      in: try session.project()
    ) { _ in true }
    let all = runs.commits.reversed().flatMap { $0.runs.sorted { $0.id < $1.id } }
    return (try CapacityBasis(all, history: reading.history), reading.warnings)
  }
}
