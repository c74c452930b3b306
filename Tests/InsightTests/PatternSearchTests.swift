import Foundation
import Insight
import Model
import TestSupport
import Testing

@Suite struct `A search for patterns` {
  /// Runs every five hours whose time depends on the agents and, at the end, on a flag.
  private func history(
    agents: Double = 0, flag: Double = 0, failing: Double = 0, seed: UInt64 = 1
  ) -> RecordedHistory {
    var noise = Noise(seed: seed)
    var history = RecordedHistory()
    let index = history.index(ofSeries: Metric(name: "wall_time", unit: "s"), workflow: "w")
    for point in 0..<240 {
      let place = history.place(of: "c\(point)", time: 1_700_000_000 + Double(point) * 18_000)
      let count = [2, 4, 8][Int(noise.uniform() * 3)]
      let isOn = noise.uniform() < 0.5
      let level = (count == 8 ? 1 + agents : 1) * (isOn && point >= 160 ? 1 + flag : 1)
      history.add(level * exp(0.02 * noise.normal()), toSeries: index, at: place)
      let hasFailed = noise.uniform() < (isOn ? 0.05 + failing : 0.05)
      history.add(
        [
          "agents": "\(count)", "flag": isOn ? "on" : "off",
          "status": hasFailed ? "failed" : "ok", "color": noise.uniform() < 0.5 ? "red" : "blue",
        ], to: "w", at: place)
    }
    return history
  }

  @Test func `finds what slows runs down, and how often it is so`() throws {
    let patterns = try PatternSearch().patterns(in: history(agents: 0.05))
    let pattern = try #require(patterns.first { $0.condition == "agents = 8" })
    #expect(pattern.kind == .failure && pattern.outcome == .metric("wall_time"))
    #expect(pattern.interval.map { $0.contains(0.05) && $0.lowerBound > 0 } == true)
    #expect(abs(pattern.frequency - 1.0 / 3) < 0.1 && pattern.confidence > 0.99)
    #expect(pattern.isActionable)
    #expect(!patterns.contains { $0.condition.hasPrefix("color") })
  }

  @Test func `finds what began to matter`() throws {
    let patterns = try PatternSearch().patterns(in: history(flag: 0.06))
    #expect(patterns.contains { $0.kind == .emerging && $0.condition.hasPrefix("flag") })
  }

  @Test func `finds what makes runs fail`() throws {
    let patterns = try PatternSearch().patterns(in: history(failing: 0.4))
    let pattern = try #require(patterns.first { $0.outcome == .failing })
    #expect(pattern.condition == "flag = on" && pattern.effect > 0.2 && pattern.kind == .failure)
  }

  @Test func `finds hardly anything where nothing matters`() throws {
    let alarms = try (0..<60).count { seed in
      try !PatternSearch().patterns(in: history(seed: UInt64(100 + seed))).isEmpty
    }
    // Where nothing matters, the share of false patterns is the chance of any.
    #expect(alarms <= plausibleCounts(0.05, of: 60).upperBound)
  }

  @Test func `finds the environment that is slower`() throws {
    var noise = Noise(seed: 3)
    var history = RecordedHistory()
    for (environment, level) in [("a1", 1.0), ("b2", 1.0), ("c3", 1.1)] {
      let index = history.index(
        ofSeries: Metric(name: "wall_time", unit: "s"), workflow: "w", environment: environment)
      for point in 0..<40 {
        history.add(
          level * exp(0.02 * noise.normal()), toSeries: index,
          at: history.place(of: "c\(point)", time: nil))
      }
    }
    let patterns = try PatternSearch().patterns(in: history)
    let slow = try #require(patterns.first { $0.condition == "environment = c3" })
    #expect(slow.kind == .failure && slow.interval.map { $0.contains(0.1) } == true)
  }

  @Test func `asks for runs under conditions`() {
    var history = RecordedHistory()
    let index = history.index(ofSeries: Metric(name: "m", unit: ""), workflow: "w")
    for point in 0..<20 {
      history.add(Double(point), toSeries: index, at: history.place(of: "\(point)", time: nil))
    }
    let error = #expect(throws: InsightError.self) {
      try PatternSearch().patterns(in: history)
    }
    #expect(error?.code == .insufficientData)
  }
}
