import Foundation
import Insight
import Model
import Statistics
import TestSupport
import Testing

@Suite struct `A trend analysis` {
  /// Ninety-minute points of two metrics: one with office hours, a slow start and a drift, one that
  /// follows it, and one of its own.
  private func history(effect: Double, seed: UInt64 = 2) -> RecordedHistory {
    var noise = Noise(seed: seed)
    var history = RecordedHistory()
    let time = history.index(ofSeries: Metric(name: "wall_time", unit: "s"), workflow: "w")
    let memory = history.index(ofSeries: Metric(name: "peak_rss", unit: "bytes"), workflow: "w")
    let other = history.index(ofSeries: Metric(name: "other", unit: ""), workflow: "w")
    for index in 0..<600 {
      let at = 1_700_000_000 + Double(index) * 5400
      let hour = Int(at.truncatingRemainder(dividingBy: 86_400)) / 3600
      let level = (9..<17 ~= hour ? 1 + effect : 1) * exp(noise.normal() * 0.01)
      let place = history.place(of: "c\(index)", time: at)
      for sample in 0..<8 {
        history.add(
          level * (sample == 0 ? 1.05 : 1) * exp(noise.normal() * 0.003), toSeries: time, at: place)
      }
      history.add(1e6 * level * exp(noise.normal() * 0.002), toSeries: memory, at: place)
      history.add(5 + noise.normal(), toSeries: other, at: place)
    }
    return history
  }

  @Test func `tells hours, slow starts and what moves together`() throws {
    let found = try TrendAnalysis().findings(in: history(effect: 0.03))
    let trend = try #require(found.trends.first { $0.series.metric.name == "wall_time" })
    let hours = try #require(trend.hours)
    let noon = try #require(hours.parts.first { $0.part == 11 })
    let night = try #require(hours.parts.first { $0.part == 2 })
    #expect(abs(noon.effect - night.effect - 0.03) < 0.01)
    #expect(noon.interval.contains(noon.effect))
    #expect(trend.withinRuns?.start.map { abs($0.estimate - 0.05) < 0.005 } == true)
    #expect(trend.withinRuns?.degradation.map { $0.lower <= 0.001 && $0.upper >= -0.001 } == true)
    #expect(trend.pointsPerDay.map { abs($0 - 16) < 0.01 } == true)
    let together = try #require(found.correlations.first)
    #expect(Set([together.metrics.0, together.metrics.1]) == ["wall_time", "peak_rss"])
    #expect(together.rho > 0.9)
    #expect(found.correlations.count == 1)
  }

  @Test func `says nothing of hours where they don't matter`() throws {
    let alarms = try (0..<20).count { seed in
      let found = try TrendAnalysis().findings(in: history(effect: 0, seed: UInt64(seed)))
      return found.trends.contains { $0.hours != nil }
    }
    // Three series each at 1 %.
    #expect(alarms <= plausibleCounts(0.03, of: 20).upperBound)
  }

  @Test func `counts the slope since the last change of level`() throws {
    var noise = Noise(seed: 5)
    var history = RecordedHistory()
    let index = history.index(ofSeries: Metric(name: "wall_time", unit: "s"), workflow: "w")
    for point in 0..<160 {
      let level = point < 80 ? 1.0 : 1.5 + 0.001 * Double(point - 80)
      history.add(
        level + 0.005 * noise.normal(), toSeries: index, at: history.place(of: "", time: nil))
    }
    let trend = try #require(try TrendAnalysis().findings(in: history).trends.first)
    #expect(abs(trend.since - 80) <= 1)
    #expect(trend.isGettingWorse && trend.hours == nil && trend.pointsPerDay == nil)
  }
}
