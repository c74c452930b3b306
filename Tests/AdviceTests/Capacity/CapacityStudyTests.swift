import Advice
import Foundation
import History
import Model
import Quantities
import Statistics
import TestSupport
import Testing

@Suite struct `A study of capacity` {
  /// Runs of some length at random times, some an hour.
  private func demandHistory(days: Int, perHour: Double, seconds: Double) -> RecordedHistory {
    var noise = Noise(seed: 3)
    var history = RecordedHistory()
    let index = history.index(ofSeries: Metric(name: "wall_time", unit: "s"), workflow: "ci")
    var time = 1_767_225_600.0
    let end = time + Double(days) * 86_400
    var number = 0
    while true {
      time -= log(1 - noise.uniform()) * 3600 / perHour
      guard time < end else { return history }
      history.add(
        seconds * (0.5 + noise.uniform()), toSeries: index,
        at: history.place(of: "c\(number)", time: time))
      number += 1
    }
  }

  private func planner(agents: Int? = nil) throws -> CapacityPlanner {
    let objective = try #require(MetricLimit("p95 queue_time < 5m"))
    var planner = CapacityPlanner(objective: objective, horizon: .week)
    planner.agents = agents
    planner.seed = 1
    return planner
  }

  @Test func `plans with the numbers of agents that are asked for, too`() throws {
    let basis = CapacityBasis(demandHistory(days: 21, perHour: 1, seconds: 600))
    let study = try CapacityStudy(of: basis, by: planner(agents: 2), alternatives: [3])
    let planned = try #require(study.planned)
    #expect(planned.alternatives.count == 1)
    #expect(study.reason.isEmpty && study.remedy.isEmpty && study.scalability.isEmpty)
    #expect(study.warnings == planned.plan.warnings)
    #expect(planned.postponements.isEmpty, "a file has no tasks to recommend anything for")
    // One an hour of ten minutes is a sixth of an agent's work, so three are plenty.
    #expect(planned.alternatives[0].breach.date == nil)
  }

  /// Throughput by agents, by the law of Amdahl: n / (1 + 0.1 (n − 1)).
  private func scaling() -> RecordedHistory {
    var history = RecordedHistory()
    let index = history.index(
      ofSeries: Metric(name: "throughput", unit: "", better: .higher), workflow: "ci")
    for agents in [1.0, 2, 4, 8, 16, 32] {
      let value = 10 * agents / (1 + 0.1 * (agents - 1))
      let place = history.place(of: "", time: nil)
      history.add(value, toSeries: index, at: place)
      history.note(value, withAgents: agents, ofSeries: index, at: place)
    }
    return history
  }

  @Test func `has the law of scaling and the reason where there is no plan`() throws {
    let study = try CapacityStudy(
      of: CapacityBasis(scaling()), by: planner(), alternatives: [])
    #expect(study.planned == nil && !study.reason.isEmpty && !study.remedy.isEmpty)
    #expect(study.remedy.allSatisfy { !$0.hasPrefix(" ") })
    let law = try #require(study.scalability.first?.law)
    #expect(abs(law.throughputOfOne - 10) < 0.1 && abs(law.contention - 0.1) < 0.01)
    #expect(study.warnings.isEmpty)
  }

  @Test func `is refused where neither is known`() throws {
    let error = try #require(throws: AdviceError.self) {
      try CapacityStudy(of: CapacityBasis(RecordedHistory()), by: planner(), alternatives: [])
    }
    #expect(error.code == .insufficientData)
  }

  @Test func `is based on the recorded runs of a branch, the oldest first`() throws {
    let repository = try RepositoryFixture()
    let commits = try (0..<3).map { try repository.commit("\($0)") }
    let project = try Project(containing: repository.path)
    try Ledger.append(
      commits.enumerated().flatMap { index, commit in
        ["ci", "other"].map { workflow in
          Run(
            id: "\(workflow)-\(index)", workflow: workflow, commit: commit, dirty: false,
            at: "2026-01-0\(index + 1)T00:00:00Z",
            environment: RunEnvironment(
              cpu: "", cores: 1, memory: 0, os: "", arch: "", swift: ""),
            metrics: [
              MetricSamples(metric: Metric(name: "wall_time", unit: "s"), samples: [60])
            ])
        }
      }, to: project.repository)
    let history = try Ledger.branch(from: "HEAD", in: project).history
    func count(_ revision: String, _ workflow: String?) throws -> Int {
      try CapacityBasis(
        from: revision, workflow: workflow, history: history, in: project
      ).demand.count
    }
    #expect(try count("HEAD", nil) == 6)
    #expect(try count("HEAD", "ci") == 3)
    #expect(try count("HEAD~1", "ci") == 2)
    #expect(try count("HEAD", "none") == 0)
  }
}
