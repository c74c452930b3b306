/// What following a recommendation does to the first week that breaks an objective.
package struct Postponement: Sendable {
  package let recommendation: Recommendation
  package let breach: CapacityPlan.Breach

  /// More aren't read.
  private static let maximumCount = 2

  /// The recommendations that make runs shorter, with the plans they lead to; empty where the
  /// objective isn't broken.
  ///
  /// - Parameters:
  ///   - recommendations: The most urgent first.
  ///   - plan: Without them.
  ///   - planner: What made it.
  package static func find(
    _ recommendations: [Recommendation], for plan: CapacityPlan, by planner: CapacityPlanner
  ) -> [Postponement] {
    guard plan.breach.earliest != nil else { return [] }
    var planner = planner
    planner.agents = plan.agents
    let shorter = recommendations.filter {
      ["makespan", "wall_time"].contains($0.metric) && ($0.change ?? 0) < -0.02
        // Other numbers of agents are what the plan is about.
        && $0.category != .moreAgents && plan.demand.workflows.contains($0.workflow)
    }
    return shorter.prefix(maximumCount).compactMap { one in
      let demand = plan.demand.changing(one.workflow, by: one.change ?? 0)
      return (try? planner.plan(for: demand)).map {
        Postponement(recommendation: one, breach: $0.breach)
      }
    }
  }
}
