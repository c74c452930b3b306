import Foundation
import Model
import Quantities
import Statistics
import TestSupport
import Testing

@testable import Bisection

@Suite struct `The state of a bisection` {
  private static func start(
    improvement: Bool = false, metric: String = "wall_time"
  ) -> BisectionEvent.Start {
    .init(
      at: "t", good: "c0", bad: "c9", workflow: "w", metric: metric, improvement: improvement,
      settings: .init(), origin: "the revisions named")
  }

  private func state(
    _ events: [BisectionEvent], improvement: Bool = false, metric: String = "wall_time"
  ) -> BisectionState {
    var state = BisectionState(Self.start(improvement: improvement, metric: metric))
    for event in events { state.apply(event) }
    return state
  }

  private static func range(_ count: Int) -> BisectionEvent {
    .range(.init(commits: (0..<count).map { "c\($0)" }, unseen: 0))
  }

  private static func run(_ commit: Int, _ value: Double) -> BisectionEvent {
    .run(
      .init(commit: "c\(commit)", elapsed: 1, seconds: Seconds(value), values: ["wall_time": value])
    )
  }

  private static func pair(
    _ lower: String, _ upper: String, _ values: (Double, Double)
  ) -> BisectionEvent {
    .pair(
      .init(
        lower: lower, upper: upper, elapsed: 1, seconds: Seconds(values.0 + values.1),
        lowerValues: ["wall_time": values.0], upperValues: ["wall_time": values.1]))
  }

  @Test(arguments: [
    (Metric.Direction.lower, false, 1.0), (.lower, true, -1), (.higher, false, -1),
    (.higher, true, 1),
  ])
  func `looks upwards for what is searched`(
    better: Metric.Direction, improvement: Bool, sign: Double
  ) {
    let metric = Metric(name: "wall_time", unit: "", better: better)
    let state = state([Self.range(2), .metric(metric)], improvement: improvement)
    #expect(state.logarithm(M_E) == sign)
    for value in [0, -1, .nan, .infinity] { #expect(state.logarithm(value) == nil) }
  }

  @Test func `counts a pair as two processes and takes half of its time for each`() {
    let state = state([
      Self.range(3), .session(at: "t"), Self.run(0, 0.1), Self.run(2, 0.2),
      .skip(.init(commit: "c1", reason: "it fails")),
      Self.run(0, 0.1), Self.run(2, 0.2), Self.run(0, 0.1), Self.run(2, 0.2),
      Self.pair("c0", "c2", (0.1, 0.2)),
    ])
    let bisection = state.bisection
    #expect(state.runs == (bisection?.runs ?? 0) + 2 * (bisection?.pairs ?? 0))
    #expect(state.runSeconds.last.map { abs($0 - 0.15) < 1e-12 } == true)
    #expect(state.values["c0"]?["wall_time"]?.count == 4 && state.pairs.count == 1)
  }

  @Test func `knows what can't be measured in ranges that come later`() throws {
    let state = state([
      Self.range(3), .skip(.init(commit: "c1", reason: "it fails")),
      .range(.init(commits: ["c0", "c1", "b", "c2"], unseen: 0, merge: "c2", branch: "c2")),
    ])
    let inner = try #require(state.bisection)
    // From the second position on, so nothing tells the first two apart.
    let stretch = areIndivisible(inner, through: 2)
    #expect(stretch == [true, false])
    #expect(state.isSkipped("c1") && !state.isSkipped("b"))
  }

  /// Whether stretches of a search from the first position on can't be divided.
  private func areIndivisible(_ bisection: Bisection, through upper: Int) -> [Bool] {
    (upper...upper + 1).map { upper in
      bisection.search.isIndivisible(
        .init(lower: 0, upper: upper, probability: 1, step: 1, deviation: 0))
    }
  }

  @Test func `forgives a level that moved between two sessions`() throws {
    // The second commit was measured a day later: 4 % is what days differ by.
    func noStep(_ between: [BisectionEvent]) throws -> Double {
      let first = (0..<6).map { Self.run(0, 0.1 + 1e-4 * Double($0 % 3)) }
      let second = (0..<6).map { Self.run(1, 0.104 + 1e-4 * Double($0 % 3)) }
      let events = [Self.range(2), .session(at: "t")] + first + between + second
      return try #require(state(events).levels.first).bisection.overview.noStep
    }
    #expect(try noStep([]) < 0.05)
    #expect(try noStep([.session(at: "u")]) > 0.05)
  }

  @Test func `takes recorded runs for evidence and counts none of them`() throws {
    var noise = Noise(seed: 4)
    let recorded = (0..<8).map { commit in
      BisectionEvent.recorded(
        .init(
          commit: "c\(commit)", run: "r",
          samples: (0..<5).map { _ in (commit < 5 ? 0.1 : 0.2) * (1 + 0.003 * noise.normal()) }))
    }
    let state = state([Self.range(8)] + recorded + [.session(at: "t")])
    #expect(state.runs == 0 && state.recordedRuns == 8 && state.values.isEmpty)
    let bisection = try #require(state.bisection)
    #expect(bisection.isConfirming)
    #expect(
      bisection.next(cost: .init(run: 1, preparation: 1, change: 1), ready: [])
        == .pair(lower: 4, upper: 5))
  }

  @Test func `gives the same however often its events are replayed`() {
    var noise = Noise(seed: 9)
    var events = [Self.range(6), .session(at: "t")]
    for _ in 0..<40 {
      let commit = Int(noise.uniform() * 6)
      events.append(Self.run(commit, (commit < 3 ? 0.1 : 0.11) * exp(0.02 * noise.normal())))
    }
    let (one, other) = (state(events), state(events))
    #expect(one.bisection?.overview.stretches == other.bisection?.overview.stretches)
    #expect(one.bisection?.ending == other.bisection?.ending)
    // What is known of a prefix and then told the rest is the same, too: a search is resumed so.
    var resumed = state(Array(events.prefix(17)))
    for event in events.dropFirst(17) { resumed.apply(event) }
    #expect(resumed.bisection?.overview.stretches == one.bisection?.overview.stretches)
    #expect(resumed.isFinished == one.isFinished)
  }

  /// Events that search a range of three commits until the last one is found.
  private static func found(
    _ commits: [String], merge: String? = nil, slow: Double
  ) -> [BisectionEvent] {
    func run(_ commit: String, _ value: Double) -> BisectionEvent {
      .run(.init(commit: commit, elapsed: 1, seconds: Seconds(value), values: ["wall_time": value]))
    }
    var events: [BisectionEvent] = [
      .range(.init(commits: commits, unseen: 0, merge: merge, branch: merge.map { "of \($0)" }))
    ]
    for wobble in [0, 0.001, -0.001, 0.0005, -0.0005, 0] {
      events.append(run(commits[0], 0.1 * (1 + wobble)))
      events.append(run(commits[2], slow * (1 - wobble)))
      events.append(run(commits[1], 0.1 * (1 + wobble / 2)))
    }
    for number in 0..<30 {
      let wobble = 0.001 * Double(number % 5 - 2)
      events.append(pair(commits[1], commits[2], (0.1 * (1 + wobble), slow * (1 - wobble))))
    }
    return events
  }

  @Test func `follows a merge into the branch that has its step`() throws {
    let outer = Self.found(["a", "b", "m"], slow: 0.15)
    let inner = Self.found(["a", "x", "y"], merge: "m", slow: 0.15)
    let state = state(outer + inner)
    #expect(state.levels.map(\.culprit) == ["m", "y"])
    #expect(state.answerPath.count == 2 && state.answerLevel?.culprit == "y")
    #expect(state.partialExplanations.isEmpty && state.isFinished)
  }

  @Test func `names a branch's commit as a part where its step is too small`() throws {
    let outer = Self.found(["a", "b", "m"], slow: 0.2)
    let inner = Self.found(["a", "x", "y"], merge: "m", slow: 0.11)
    let state = state(outer + inner)
    #expect(state.answerLevel?.culprit == "m")
    let part = try #require(state.partialExplanations.first)
    #expect(part.merge == "m" && part.commit == "y" && abs(part.size - log(1.1)) < 0.01)
  }

  @Test func `doesn't follow a branch that was left, or that belongs to another merge`() {
    let outer = Self.found(["a", "b", "m"], slow: 0.15)
    let left = Self.found(["a", "x", "y"], merge: "m", slow: 0.15) + [.leave(reason: "r")]
    #expect(state(outer + left).answerLevel?.culprit == "m")
    let foreign = Self.found(["a", "x", "y"], merge: "k", slow: 0.15)
    #expect(state(outer + foreign).answerLevel?.culprit == "m")
  }

  @Test func `without a range has no answer and takes nothing in`() {
    let state = state([
      .session(at: "t"), Self.run(0, 1), Self.pair("a", "b", (1, 2)), .leave(reason: "r"),
      .skip(.init(commit: "a", reason: "r")),
    ])
    #expect(state.answerLevel == nil && state.bisection == nil && !state.isFinished)
    #expect(state.runs == 0)
  }
}
