import Insight
import Model
import Statistics
import TestSupport
import Testing

@Suite struct `A survey of a history` {
  private func survey(
    _ values: [Double], better: Metric.Direction = .lower
  ) throws -> SeriesSurvey {
    var history = RecordedHistory()
    let index = history.index(
      ofSeries: Metric(name: "time", unit: "s", better: better), workflow: "w")
    for (place, value) in values.enumerated() {
      let entry = history.place(of: commit(place), time: Double(place) * 3600)
      history.add(value, toSeries: index, at: entry)
    }
    return try #require(SeriesSurvey.all(of: history).first)
  }

  private func commit(_ place: Int) -> String {
    String(repeating: "0", count: 38) + String(place + 10)
  }

  private func noise(_ count: Int, _ level: Double, seed: UInt64) -> [Double] {
    var noise = Noise(seed: seed)
    return (0..<count).map { _ in level * (1 + 0.01 * noise.normal()) }
  }

  @Test func `says what each series comes to`() throws {
    let slower = try survey(noise(30, 1, seed: 1) + noise(30, 1.2, seed: 2))
    #expect(slower.state == .regressed && abs((slower.regression?.change ?? 0) - 0.2) < 0.02)
    #expect(
      try survey(noise(30, 1, seed: 1) + noise(30, 1.2, seed: 2), better: .higher).state
        == .improved)
    #expect(try survey(noise(60, 1, seed: 3)).state == .steady)
    #expect(try survey(noise(6, 1, seed: 4)).state == .short)
    let repaired = noise(25, 1, seed: 5) + noise(25, 1.3, seed: 6) + noise(25, 1, seed: 7)
    #expect(try survey(repaired).state == .improved)
    #expect(try survey(repaired).regression == nil)
  }

  @Test func `goes on from the newest level`() throws {
    let forecast = try #require(
      try survey(noise(40, 1, seed: 8) + noise(40, 2, seed: 9)).forecast)
    #expect(forecast.points.count == 10)
    #expect(forecast.points.allSatisfy { abs($0.mean - 2) < 0.1 && $0.lower < 2 && 2 < $0.upper })
    #expect(try survey(noise(8, 1, seed: 10)).forecast == nil)
  }
}
