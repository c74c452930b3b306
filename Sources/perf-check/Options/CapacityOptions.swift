import Advice
import ArgumentParser
import Quantities

/// What capacity is planned for, and how.
struct CapacityOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Planning horizon, such as 3_months or 1_year. (default: 3_months)", valueName: "time"),
    transform: Seconds.reader(
      "a time from a day to ten years, such as 3_months", in: .day ... .days(3650)))
  var timeHorizon = Seconds.days(90)

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
      "agents=COUNT, from 1 to \(CapacityPlanner.maximumAgents)", Self.agents))
  var whatIf: [Int] = []

  @Option(
    help: ArgumentHelp(
      "Size for cost (the likely case) or performance (the worst case); "
        + "efficiency also warns of idle agents (repeatable).", valueName: "goal"))
  var optimizationGoals: [Goal] = []

  enum Goal: String, ExpressibleByArgument, CaseIterable { case cost, efficiency, performance }

  mutating func validate() throws {
    if let growth = growthProjection, !(growth >= 0 && growth <= 10_000) {
      throw ValidationError(
        "--growth-projection must be a percentage of 0 or more, not \(growth). If arrivals will decrease, 0 is "
          + "conservative.")
    }
    if let agents, !(1...CapacityPlanner.maximumAgents).contains(agents) {
      throw ValidationError("--agents must be a number from 1 to \(CapacityPlanner.maximumAgents).")
    }
    if let cost = costPerAgentHour, !(cost >= 0 && cost.isFinite) {
      throw ValidationError("--cost-per-agent-hour must be 0 or more.")
    }
  }

  @Sendable private static func agents(_ text: String) -> Int? {
    guard text.hasPrefix("agents="), let count = Int(text.dropFirst(7)),
      (1...CapacityPlanner.maximumAgents).contains(count)
    else { return nil }
    return count
  }

  /// The same for who does it.
  var planner: CapacityPlanner {
    var planner = CapacityPlanner(objective: slo, horizon: timeHorizon)
    planner.growth = growthProjection.map { Fraction($0 / 100) }
    planner.agents = agents
    planner.costPerAgentHour = costPerAgentHour
    return planner
  }
}
