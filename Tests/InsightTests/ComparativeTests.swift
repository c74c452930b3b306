import Foundation
import Insight
import Model
import Quantities
import TestSupport
import Testing

@Suite struct `A comparison` {
  private let time = Metric(name: "wall_time", unit: "s")

  private func population(
    _ name: String, _ levels: [(workflow: String, level: Double)], seed: UInt64,
    environment: String = ""
  ) -> Population {
    var noise = Noise(seed: seed)
    var population = Population(name: name)
    for (workflow, level) in levels {
      population.add(
        (0..<15).map { _ in level * exp(0.01 * noise.normal()) }, of: time, workflow: workflow,
        environment: environment)
    }
    return population
  }

  @Test func `gives each metric a verdict with its interval, and the mean over benchmarks`() throws
  {
    let comparison = PopulationComparison(
      from: population("old", [("a", 1), ("b", 1), ("c", 1), ("gone", 1)], seed: 1),
      to: population("new", [("a", 1.1), ("b", 1), ("c", 0.9), ("here", 1)], seed: 2), limit: 0.02)
    let verdicts = Dictionary(
      uniqueKeysWithValues: comparison.rows.map { ($0.key.workflow, $0.verdict.rawValue) })
    #expect(
      verdicts == [
        "a": "regressed", "b": "passed", "c": "improved", "here": "missing", "gone": "missing",
      ])
    let row = try #require(comparison.rows.first { $0.key.workflow == "a" })
    #expect(row.interval.map { $0.contains(0.1) } == true)
    let mean = try #require(comparison.geometricMeans.first)
    #expect(mean.benchmarks == 3 && abs(mean.change - (cbrt(1.1 * 0.9) - 1)) < 0.01)
  }

  @Test func `turns round where more is better`() throws {
    let rate = Metric(name: "rate", unit: "1/s", better: .higher)
    var (old, new) = (Population(name: "old"), Population(name: "new"))
    old.add((0..<12).map { 100 + Double($0) / 10 }, of: rate, workflow: "w", environment: "")
    new.add((0..<12).map { 90 + Double($0) / 10 }, of: rate, workflow: "w", environment: "")
    let row = try #require(PopulationComparison(from: old, to: new, limit: 0.02).rows.first)
    #expect(row.verdict == .regressed)
    #expect(row.change.map { abs($0 - 0.1) < 0.01 } == true)
    #expect(row.interval.map { $0.lowerBound < $0.upperBound && $0.lowerBound > 0 } == true)
  }

  @Test func `never mixes environments`() throws {
    let comparison = PopulationComparison(
      from: population("old", [("a", 1)], seed: 1, environment: "x"),
      to: population("new", [("a", 1)], seed: 2, environment: "y"), limit: 0.02)
    #expect(comparison.rows.map(\.verdict) == [.notComparable])
  }

  @Test func `is undecided with too few values`() throws {
    var (old, new) = (Population(name: "old"), Population(name: "new"))
    old.add([1], of: time, workflow: "w", environment: "")
    new.add([2], of: time, workflow: "w", environment: "")
    let row = try #require(PopulationComparison(from: old, to: new, limit: 0.02).rows.first)
    #expect(row.verdict == .undecided && row.interval == nil && row.change == 1)
  }

  @Test func `of identical code is rarely anything but a pass`() {
    let wrong = (0..<200).count { seed in
      let comparison = PopulationComparison(
        from: population("old", [("a", 1)], seed: UInt64(2 * seed)),
        to: population("new", [("a", 1)], seed: UInt64(2 * seed + 1)), limit: 0.02)
      return [.regressed, .improved].contains(comparison.rows[0].verdict)
    }
    #expect(wrong <= plausibleCounts(0.05, of: 200).upperBound)
  }

  @Test func `ranks workflows and says which are alike`() throws {
    var history = RecordedHistory()
    for (name, level, memory) in [("fast", 1.0, 100.0), ("slow", 4, 400), ("like fast", 1.1, 110)] {
      let place = history.place(of: "c", time: nil)
      history.add(level, toSeries: history.index(ofSeries: time, workflow: name), at: place)
      history.add(
        memory,
        toSeries: history.index(
          ofSeries: Metric(name: "peak_rss", unit: "bytes"), workflow: name), at: place)
    }
    let standings = WorkflowStanding.all(in: history)
    let fast = try #require(standings.first { $0.workflow == "fast" })
    #expect(fast.percentiles.map(\.share) == [1, 1])
    #expect(fast.similar.first?.workflow == "like fast")
    #expect(fast.similar.last.map { abs($0.similarity - 0.25) < 1e-9 } == true)
  }
}
