import Advice
import Foundation
import History
import Insight
import Model
import Quantities
import Scheduling
import Statistics
import Testing

@Suite struct `Recommendations` {
  @Test func `mend what is planted`() throws {
    // Seven of eight tasks are kept to one agent: 7 s instead of 4.
    let uneven = try #require(
      found(
        run(tasks(Array(repeating: 1, count: 8)), agents: 2, pins: [0, 0, 0, 0, 0, 0, 0, 1])
      ).first)
    #expect(uneven.category == .imbalance && uneven.priority == .high)
    #expect(abs(try #require(uneven.change) - (4 / 7 - 1)) < 1e-9)
    #expect(try #require(uneven.interval).contains(4 / 7 - 1))

    let chain = (0..<6).map { ("t\($0)", 1.0, $0 > 0 ? ["t\($0 - 1)"] : []) }
    let serial = try #require(found(run(chain, agents: 2)).first)
    #expect(serial.category == .serialChain)
    #expect(abs(try #require(serial.change) + 0.5) < 1e-9)

    let few = try #require(found(run(tasks(Array(repeating: 1, count: 8)), agents: 1)).first)
    #expect(few.category == .moreAgents && few.recommendation.contains("8 agents instead of 1"))

    let many = try #require(found(run(tasks([1, 1]), agents: 8)).first)
    #expect(many.category == .fewerAgents && many.metric == "agent_seconds")
    #expect(abs(try #require(many.change) + 0.75) < 1e-9)

    let waiting = try found(run(tasks([1]), agents: 1, cpu: 0.2))
    #expect(waiting.first?.category == .io)

    let late = try #require(found(run(tasks([1, 1, 1, 1, 4]), agents: 2)).first)
    #expect(late.category == .taskOrder && late.recommendation.contains("'t4'"))
  }

  @Test func `are none for what is well`() throws {
    #expect(try found(run(tasks(Array(repeating: 1, count: 16)), agents: 8)).isEmpty)
    #expect(try found(run(tasks([1, 1]), agents: 2)).isEmpty)
    // All eight processors are busy: more agents would only share them.
    #expect(try found(run(tasks(Array(repeating: 1, count: 64)), agents: 8)).isEmpty)
  }

  @Test func `don't ask for more agents where memory is scarce`() throws {
    let full = try found(
      run(tasks(Array(repeating: 1, count: 16)), agents: 4, memory: 2_500_000_000))
    #expect(full.contains { $0.category == .memory && $0.recommendation.contains("at most 2") })
    #expect(!full.contains { $0.category == .moreAgents })
  }

  @Test func `say that a gate is too tight, and what would do`() throws {
    var generator = SeededGenerator(seed: 1)
    func samples(_ noise: Double) -> [Double] {
      (0..<40).map { _ in exp(noise * Double.random(in: -1...1, using: &generator)) }
    }
    func gate(_ noise: Double, limit: Fraction) throws -> Recommendation? {
      var one = run(tasks([1, 1]), agents: 2)
      one.metrics = [
        MetricSamples(metric: Metric(name: "makespan", unit: "s"), samples: samples(noise))
      ]
      let tests = RegressionTestsFile(
        tests: [RegressionTest(workflow: "w", metric: "makespan", limit: limit)])
      return Recommender().recommendations(for: try evidence(one), tests: tests)
        .first { [.noisyGate, .looseGate].contains($0.category) }
    }
    let tight = try #require(try gate(0.3, limit: 0.01))
    #expect(tight.category == .noisyGate && tight.metric == "undecided_checks")
    #expect(try #require(tight.change) < -0.7)
    #expect(try gate(0.02, limit: 0.03) == nil)
    #expect(try #require(try gate(0.01, limit: 0.5)).category == .looseGate)
  }

  @Test func `are judged by what following them gained`() throws {
    let before = run(
      tasks(Array(repeating: 1, count: 8)), agents: 2, pins: [0, 0, 0, 0, 0, 0, 0, 1])
    var recommender = Recommender()
    let first = try evidence(before)
    recommender.learn(
      recommender.recommendations(for: first, tests: nil), from: first, at: "2026-01-01T00:00:00Z")
    let prediction = try #require(recommender.history.predictions.first)
    #expect(prediction.category == "imbalance" && prediction.trial == nil)
    #expect(recommender.history.coverage() == nil)

    // Followed, it gained less: 6.5 s instead of 4.
    let after = run(
      tasks(Array(repeating: 1.625, count: 8)), agents: 2,
      commit: String(repeating: "b", count: 40))
    let both = try evidence(before, after)
    recommender.learn(
      recommender.recommendations(for: both, tests: nil), from: both, at: "2026-01-02T00:00:00Z")
    let trial = try #require(recommender.history.predictions.first?.trial)
    #expect(abs(trial.change - (6.5 / 7 - 1)) < 1e-9 && !trial.held)
    let coverage = try #require(recommender.history.coverage())
    #expect(coverage.held == 0 && coverage.tried == 1)

    // The next intervals of the rule are so wide that this one would have held.
    #expect(recommender.history.widening(of: "imbalance") > 2)
    #expect(recommender.history.widening(of: "retries") == 1)
    let wider = try #require(
      recommender.recommendations(for: first, tests: nil).first { $0.category == .imbalance })
    #expect(try #require(wider.interval).contains(6.5 / 7 - 1))
    #expect(wider.caveats.contains { $0.contains("past predictions of this type were inaccurate") })
  }

  /// Values spread evenly have a largest gap, too.
  @Test func `see two kinds of runs only where there are two`() throws {
    func category(_ values: [Double]) throws -> Recommendation.Category? {
      let one = Run(
        id: "id", workflow: "w", commit: String(repeating: "a", count: 40), dirty: false,
        at: "2026-01-01T00:00:00Z", environment: machine,
        metrics: [
          MetricSamples(metric: Metric(name: "wall_time", unit: "s"), samples: values),
          MetricSamples(metric: Metric(name: "cpu_time", unit: "s"), samples: values),
        ])
      return try found(one).first?.category
    }
    var generator = SeededGenerator(seed: 3)
    #expect(
      try category(
        (0..<30).map { ($0 % 3 == 0 ? 3 : 1) * Double.random(in: 0.95...1.05, using: &generator) })
        == .cache)
    let falsely = try (0..<100).count { _ in
      try category((0..<12).map { _ in Double.random(in: 1...6, using: &generator) }) == .cache
    }
    #expect(falsely <= 3)
  }
}
