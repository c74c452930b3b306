import Testing

@testable import Advice

@Suite struct `A recommendation` {
  private func one(
    _ category: Recommendation.Category = .taskOrder, change: Double? = nil,
    _ interval: ClosedRange<Double>? = nil, effort: Recommendation.Effort = .low, stake: Double = 0
  ) -> Recommendation {
    var one = Recommendation(
      category: category, workflow: "w", recommendation: "", rationale: "", metric: "makespan",
      change: change, interval: interval, effort: effort, caveats: [])
    one.stake = stake
    return one
  }

  @Test func `is urgent where a tenth is likely and a twentieth certain`() {
    #expect(one(change: -0.1, -0.2...(-0.05)).priority == .high)
    #expect(one(change: -0.1, -0.2...(-0.049)).priority == .medium)
    #expect(one(change: -0.099, -0.2...(-0.05)).priority == .medium)
    #expect(one(change: -0.05, -0.06...(-0.05)).priority == .medium)
    #expect(one(change: -0.049, -0.06...(-0.04)).priority == .low)
    // What takes long is never first.
    #expect(one(change: -0.5, -0.6...(-0.4), effort: .high).priority == .medium)
  }

  @Test func `of agents that cost counts less than of time`() {
    #expect(one(.fewerAgents, change: -0.4, -0.4...(-0.4)).priority == .high)
    #expect(one(.fewerAgents, change: -0.39, -0.4...(-0.3)).priority == .medium)
    #expect(one(.fewerAgents, change: -0.19, -0.2...(-0.1)).priority == .low)
    #expect(one(.looseGate, change: -0.9, -0.9...0).priority == .low)
  }

  @Test func `without a known gain goes by what is at stake`() {
    #expect(one(stake: 0.5).priority == .medium && one(stake: 0.49).priority == .low)
    #expect(one(stake: 0.8).worth == 0.4 && one(change: -0.3, stake: 0.8).worth == 0.3)
  }

  @Test func `is worth what it gains, and no less than nothing`() {
    #expect(one(change: -0.3).worth == 0.3 && one(change: 0.2).worth == 0)
    #expect(abs(one(.fewerAgents, change: -0.5).worth - 0.15) < 1e-12)
    #expect(abs(one(.noisyGate, change: -0.5).worth - 0.25) < 1e-12)
    #expect(one(.looseGate, change: -0.9).worth == 0.01)
  }

  @Test func `is an experiment where it may gain nothing`() {
    #expect(one().kind == .experiment && one(change: -0.5).kind == .experiment)
    #expect(one(change: -0.5, -0.6...0).kind == .experiment)
    #expect(one(change: -0.5, -0.6...(-0.01)).kind == .immediate)
    #expect(one(change: -0.5, -0.6...(-0.01), effort: .medium).kind == .strategic)
  }

  @Test func `is of the system or of the workflow`() {
    let ofSystem = Recommendation.Category.allCases.filter(\.isOfSystem)
    #expect(
      ofSystem == [.moreAgents, .fewerAgents, .memory, .pinning, .noisyGate, .looseGate])
    #expect(Recommendation.Priority.high < .medium && Recommendation.Priority.medium < .low)
  }
}
