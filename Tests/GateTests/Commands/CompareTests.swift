import BenchSupport
import Measurement
import Model
import Quantities
import Testing

@testable import Gate

/// Compares commands of the simulated bench.
private func compare(
  _ lines: [String], limit: Fraction = 0.05, pairs: Int = 120, maxTime: Seconds? = nil,
  metric: String = "wall_time", rate: Fraction = 0.01, seed: UInt64 = 1,
  on bench: SimulatedCommandBench? = nil
) throws -> CompareResult {
  let list = try CommandList(.init(commands: lines))
  return try Compare.run(
    .init(
      list.commands, metric: metric, limit: limit, pairs: pairs, maxTime: maxTime,
      falseAlarmRate: rate, seed: seed),
    on: bench ?? SimulatedCommandBench(seed: seed), progress: { _ in })
}

@Suite struct `A comparison of commands` {
  @Test(arguments: [
    (0.12, Verdict.regressed, GateOutcome.regressed, false),
    (0.08, .improved, .passed, false), (0.1, .passed, .passed, true),
  ])
  func `tells which is slower, faster, or neither`(
    seconds: Double, verdict: Verdict, outcome: GateOutcome, isEquivalent: Bool
  ) throws {
    let result = try compare(["work 0.1 0.02", "work \(seconds) 0.02"])
    let one = try #require(result.comparisons.first)
    #expect(result.verdict == verdict && result.outcome == outcome)
    #expect(one.isEquivalent == isEquivalent && one.comparison.ending == "decided")
    #expect(one.comparison.confidence == 0.98 && one.comparison.furtherPairs == nil)
    let change = try #require(one.comparison.change)
    let interval = try #require(one.comparison.interval)
    #expect(abs(change - (seconds / 0.1 - 1)) < 0.03)
    #expect((interval.lower...interval.upper).contains(change))
    #expect(one.logRatios.count == one.comparison.pairs)
  }

  @Test func `is undecided within a budget that its noise needs more than`() throws {
    let result = try compare(["work 0.1 0.2", "work 0.104 0.2"], pairs: 20)
    let comparison = try #require(result.comparisons.first?.comparison)
    #expect(result.outcome == .undecided)
    #expect(comparison.pairs == 20 && comparison.furtherPairs ?? 0 > 0)
    #expect(comparison.interval != nil && comparison.change != nil)
  }

  @Test func `passes what is at the limit of being faster`() throws {
    // Whether it is faster by more than the limit is never decided, but it isn't slower.
    let result = try compare(["work 0.105 0.02", "work 0.1 0.02"])
    let one = try #require(result.comparisons.first)
    #expect(result.verdict == .passed && result.outcome == .passed && !one.isEquivalent)
    #expect(one.comparison.ending != "decided")
  }

  @Test func `is wrong no more often than stated`() throws {
    // Slower by just less than the limit: that it is slower by more is wrong, at a rate of 20 % in
    // at most 20 % of comparisons; 13 of 30 come by a chance of 0.003.
    let wrong = try (0..<30).count { seed in
      let result = try compare(
        ["work 0.1 0.02", "work 0.10499 0.02"], pairs: 30, rate: 0.2, seed: UInt64(seed))
      return result.verdict == .regressed
    }
    #expect(wrong < 13)
    // Equal commands: that either is better or worse is wrong, at 1 %; 3 of 30 by 0.003.
    let alarms = try (0..<30).count { seed in
      let result = try compare(
        ["work 0.1 0.02", "work 0.1 0.02"], limit: 0, pairs: 30, seed: UInt64(seed))
      return result.verdict != .undecided
    }
    #expect(alarms < 3)
  }

  @Test func `shares its error rate among several commands`() throws {
    let result = try compare([
      "work 0.1 0.02", "work 0.12 0.02", "work 0.1 0.021", "work 0.08 0.02",
    ])
    #expect(result.comparisons.map(\.comparison.verdict) == [.regressed, .passed, .improved])
    #expect(
      result.comparisons.allSatisfy { abs(($0.comparison.confidence ?? 0) - 1 + 0.02 / 3) < 1e-9 })
    #expect(result.outcome == .regressed)
    let pairs = result.comparisons.compactMap(\.comparison.pairs).reduce(0, +)
    #expect(result.entries[0].runs.count == pairs, "the first runs in all pairs")
  }

  @Test func `takes turns`() throws {
    let bench = SimulatedCommandBench()
    _ = try compare(["work 0.1 0.2", "work 0.1 0.21", "work 0.1 0.22"], pairs: 20, on: bench)
    let second = try #require(bench.runs.firstIndex(of: "work 0.1 0.22"))
    #expect(second < 12, "after a warm-up and four pairs of the other one")
  }

  @Test func `goes on without a command that fails`() throws {
    let result = try compare(["work 0.1 0.02", "fail", "work 0.12 0.02", "work 0.1 0.02 3"])
    #expect(result.entries.map { $0.failure != nil } == [false, true, false, true])
    #expect(result.entries[1].failure?.contains("it exited with 3") == true)
    #expect(result.comparisons.map(\.comparison.verdict) == [.regressed])
    #expect(result.outcome == .regressed, "a regression is the larger trouble")
    let other = try compare(["work 0.1 0.02", "fail", "work 0.08 0.02"])
    #expect(other.outcome == .notCompared)
  }

  @Test(arguments: [
    ["fail", "work 0.1"], ["work 0.1", "fail"], ["fail", "work 0.1", "work 0.2"],
  ])
  func `fails with the first command, and with the only other one`(lines: [String]) throws {
    let error = try #require(throws: MeasurementError.self) { try compare(lines) }
    #expect(error.code == .runFailed)
    #expect(error.description.hasSuffix("To measure it nevertheless: --ignore-failure"))
  }

  @Test func `stops when its time is up`() throws {
    let bench = SimulatedCommandBench()
    let result = try compare(
      ["work 0.1 0.3", "work 0.1 0.31"], limit: 0.02, maxTime: 3, on: bench)
    #expect(result.outcome == .undecided)
    #expect(result.comparisons.first?.comparison.ending == "max_time")
    #expect((28...36).contains(bench.runs.count), "fifteen pairs of 0.2 s, and the warm-up")
  }

  @Test func `refuses a number of pairs that can't decide`() throws {
    let error = try #require(throws: GateError.self) {
      try compare(["work 0.1", "work 0.2"], pairs: 3)
    }
    #expect(error.code == .usage && error.detail.contains("requires at least"))
  }

  @Test func `lists what is there where a metric isn't`() throws {
    let error = try #require(throws: MeasurementError.self) {
      try compare(["work 0.1", "work 0.2"], metric: "wal_time")
    }
    #expect(error.detail.contains("Did you mean 'wall_time'?"))
  }

  @Test func `can be repeated by its seed`() throws {
    let results = try (0..<2).map { _ in
      try compare(["work 0.1 0.02", "work 0.12 0.02"], seed: 7).comparisons[0].logRatios
    }
    #expect(results[0] == results[1])
  }
}
