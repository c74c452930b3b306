import Quantities
import Testing

@testable import Advice

@Suite struct `A filter of recommendations` {
  private func one(
    _ category: Recommendation.Category, change: Double?, effort: Recommendation.Effort
  ) -> Recommendation {
    Recommendation(
      category: category, workflow: "w", recommendation: "", rationale: "", metric: "makespan",
      change: change, interval: change.map { ($0 - 0.01)...($0 + 0.01) }, effort: effort,
      caveats: [])
  }

  @Test func `leaves out what isn't wanted`() {
    let tasks = one(.taskOrder, change: -0.3, effort: .low)
    let machine = one(.memory, change: nil, effort: .high)
    let filter = RecommendationFilter()
    #expect(filter.holds(tasks) && filter.holds(machine))
    var system = filter
    system.scope = .system
    #expect(!system.holds(tasks) && system.holds(machine))
    var priorities = filter
    priorities.priorities = [.high, .medium]
    #expect(priorities.holds(tasks) && !priorities.holds(machine))
    var efforts = filter
    efforts.efforts = [.low]
    #expect(efforts.holds(tasks) && !efforts.holds(machine))
    var gain = filter
    gain.minimumGain = 0.3
    #expect(gain.holds(tasks) && !gain.holds(machine))
    gain.minimumGain = 0.31
    #expect(!gain.holds(tasks))
  }
}
