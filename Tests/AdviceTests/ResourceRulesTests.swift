import Foundation
import History
import Insight
import Model
import Scheduling
import Testing

@testable import Advice

/// A run of one command with some metrics.
private func command(
  _ metrics: [(name: String, samples: [Double])], pin: Bool? = nil,
  commit: Character = "a"
) -> Run {
  Run(
    id: "id", workflow: "w", commit: String(repeating: commit, count: 40), dirty: false,
    at: "2026-01-01T00:00:00Z", environment: machine,
    metrics: metrics.map { name, samples in
      let unit = name.hasSuffix("time") ? "s" : ""
      return MetricSamples(metric: Metric(name: name, unit: unit), samples: samples)
    }, tags: pin.map { ["pin": "\($0)"] } ?? [:])
}

private func found(_ category: Recommendation.Category, _ runs: [Run]) throws -> Recommendation? {
  let all = try Evidence.newest(runs.map { try #require(Trace($0)) }, runs: runs)
  return ResourceRules.find(in: try #require(all.first)).first { $0.category == category }
}

@Suite struct `Rules about caches` {
  private func misses(_ counts: [Double], _ times: [Double]) throws -> Recommendation? {
    try found(
      .cache, [command([("wall_time", times), ("cpu_time", times), ("cache_misses", counts)])])
  }

  /// Each miss takes 0.1 s beside 1 s: ten of them are half of the 2 s.
  @Test func `tell what counted misses cost`() throws {
    let counts: [Double] = [0, 2, 4, 6, 8, 10]
    let one = try #require(try misses(counts, counts.map { 1 + 0.1 * $0 }))
    #expect(abs(try #require(one.change) + 0.5) < 1e-6)
    #expect(one.recommendation.contains("'cache_misses'"))
    #expect(one.rationale == "'cache_misses' is 10 in the newest run")
    // None at last: nothing is left to gain.
    #expect(try misses(counts.reversed(), counts.reversed().map { 1 + 0.1 * $0 }) == nil)
    // Misses that cost nothing.
    #expect(try misses(counts, [1, 1.1, 0.9, 1.1, 0.9, 1]) == nil)
    #expect(try misses([1, 2, 3], [1, 2, 3]) == nil, "three runs tell no slope")
  }

  @Test func `say that nothing tells what misses cost that never differ`() throws {
    let one = try #require(try misses([5, 5, 5, 5], [1, 1.1, 1, 1.1]))
    #expect(one.change == nil && one.stake == 0.5 && one.kind == .experiment)
  }

  /// A third of the runs take 3 s and the others 1 s: the mean of 5/3 s could be 1.
  @Test func `see what takes now little, now much time`() throws {
    let even: [Double] = [1, 1.01, 3, 0.99, 1, 3.02, 1.01, 0.99, 2.98]
    let one = try #require(try found(.cache, [command([("wall_time", even), ("cpu_time", even)])]))
    let mean = even.reduce(0, +) / 9
    #expect(abs(try #require(one.change) - (5.999999 / 6 / mean - 1)) < 0.005)
    #expect(one.rationale.contains("33.3 % of 9 runs"))
    #expect(try #require(one.interval).contains(try #require(one.change)))
    // Two groups that are less than 40 % apart, one odd run, and too few.
    for values: [Double] in [
      [1, 1.01, 1.3, 0.99, 1, 1.31, 1.01, 0.99, 1.29], [1, 1.01, 1, 0.99, 1, 1.01, 3],
      [1, 3, 1, 3, 1],
    ] {
      #expect(try found(.cache, [command([("wall_time", values), ("cpu_time", values)])]) == nil)
    }
  }
}

@Suite struct `Rules about processors` {
  /// Pinned runs take a fifth less; the newest wasn't pinned, or was.
  @Test func `compare the runs that were pinned with those that weren't`() throws {
    func runs(pinnedTake seconds: Double, newestIsPinned: Bool) -> [Run] {
      (1...12).map { index in
        let pin = index.isMultiple(of: 2) == newestIsPinned
        return command(
          [("wall_time", [(pin ? seconds : 1) * (1 + 0.001 * Double(index % 3))])], pin: pin)
      }
    }
    let pin = try #require(
      try found(.pinning, runs(pinnedTake: 0.8, newestIsPinned: false)))
    #expect(pin.recommendation == "pin agents to processors: pin: true")
    #expect(abs(try #require(pin.change) + 0.2) < 0.01)
    #expect(pin.rationale == "6 runs were pinned, 6 were not")
    // What is better already stays.
    #expect(try found(.pinning, runs(pinnedTake: 0.8, newestIsPinned: true)) == nil)
    let free = try #require(try found(.pinning, runs(pinnedTake: 1.25, newestIsPinned: true)))
    #expect(free.recommendation == "don't pin agents to processors: pin: false")
    #expect(abs(try #require(free.change) + 0.2) < 0.01)
  }

  @Test func `see no difference where there is none, or nothing was tried`() throws {
    let same = (0..<12).map {
      command([("wall_time", [1 + 0.01 * Double($0 % 3)])], pin: $0.isMultiple(of: 2))
    }
    #expect(try found(.pinning, same) == nil)
    #expect(try found(.pinning, (0..<12).map { _ in command([("wall_time", [1])]) }) == nil)
  }
}

@Suite struct `Rules about benchmarks` {
  /// 6 of 10 s; as long as the second it would be 2 s: 4 s less of 10.
  @Test func `see one that takes most of the time of all`() throws {
    func suite(_ seconds: [Double]) throws -> Recommendation? {
      try found(
        .dominatingTest,
        [
          command(
            [("wall_time", [seconds.reduce(0, +)])]
              + seconds.enumerated().map { ("b\($0)/time", [$1]) })
        ])
    }
    let one = try #require(try suite([6, 2, 1, 0.5, 0.5]))
    #expect(abs(try #require(one.change) + 0.4) < 1e-12)
    #expect(one.recommendation.hasPrefix("shorten 'b0'") && one.rationale.contains("60 % of"))
    #expect(try suite([3.9, 2, 2, 1.1, 1]) == nil, "39 % are not most")
    #expect(try suite([6, 2, 1, 1]) == nil, "four are few")
    #expect(try suite([2, 2, 2, 2, 2]) == nil)
  }
}

@Suite struct `Rules about waiting and memory` {
  @Test func `see what waits, unless it is being started`() throws {
    #expect(try found(.io, [run(tasks([1]), agents: 1, cpu: 0.2)]) != nil)
    #expect(try found(.io, [run(tasks([1]), agents: 1, cpu: 0.75)]) == nil, "a quarter is little")
    #expect(try found(.io, [run(tasks([0.01]), agents: 1, cpu: 0.2)]) == nil)
    #expect(try found(.io, [run(tasks([1]), agents: 1, cpu: nil)]) == nil, "nothing was measured")
    let waiting = try #require(try found(.io, [run(tasks([1]), agents: 1, cpu: 0.2)]))
    #expect(abs(try #require(waiting.change) + 0.8) < 1e-9 && waiting.stake > 0.79)
    #expect(waiting.rationale.contains("80 % of the time"))
  }

  /// 8 GB hold three of 2.5 GB, of which nine tenths fill two.
  @Test func `see memory that is full`() throws {
    func memory(_ bytes: Double, agents: Int) throws -> Recommendation? {
      try found(
        .memory, [run(tasks(Array(repeating: 1, count: 8)), agents: agents, memory: bytes)])
    }
    let full = try #require(try memory(2_500_000_000, agents: 4))
    #expect(full.recommendation.contains("at most 2") && full.stake == 1)
    #expect(try memory(1_000_000_000, agents: 4) == nil)
    // 90 % of 8 GB is 7.2.
    #expect(try memory(1_800_000_000, agents: 4) != nil)
    #expect(try memory(1_799_000_000, agents: 4) == nil)
    let alone = try #require(try memory(7_500_000_000, agents: 1))
    #expect(alone.recommendation == "reduce the memory of parallel tasks")
  }
}
