import Insight
import Model
import TestSupport
import Testing

@Suite struct `A comparison with earlier months` {
  private static let day = 86_400.0
  /// The first of January 2026.
  private static let start = 1_767_225_600.0

  /// A point a day, each a fraction of a per cent off its level.
  private func history(
    days: Int, better: Metric.Direction = .lower, dated: Bool = true, _ level: (Int) -> Double
  ) -> RecordedHistory {
    var noise = Noise(seed: 2)
    var history = RecordedHistory()
    let index = history.index(
      ofSeries: Metric(name: "m", unit: "", better: better), workflow: "w")
    for day in 0..<days {
      history.add(
        level(day) * (1 + 0.002 * noise.normal()), toSeries: index,
        at: history.place(of: "c\(day)", time: dated ? Self.start + Double(day) * Self.day : nil))
    }
    return history
  }

  @Test func `has as many ages as the history reaches back to`() throws {
    // A month is 30.4 days; weeks lie around each age.
    for (days, ages) in [(20, []), (40, [1]), (100, [1, 3]), (190, [1, 3, 6])] {
      let found = HistoricalComparison.all(in: history(days: days) { _ in 1 })
      #expect(found.first?.ages.map(\.months) ?? [] == ages, "\(days) days")
    }
  }

  @Test func `tells what became worse since, and what didn't`() throws {
    // A fifth slower for the last fifty days.
    let found = try #require(
      HistoricalComparison.all(in: history(days: 200) { $0 >= 150 ? 1.2 : 1 }).first)
    let changes = try found.ages.map { try #require($0.comparison.change) }
    #expect(abs(changes[0]) < 0.01)
    #expect(abs(changes[1] - 0.2) < 0.01 && abs(changes[2] - 0.2) < 0.01)
    #expect(found.ages.map(\.comparison.verdict) == [.passed, .regressed, .regressed])
    let rate = try #require(
      HistoricalComparison.all(
        in: history(days: 200, better: .higher) { $0 >= 150 ? 1.2 : 1 }
      ).first)
    #expect(rate.ages.map(\.comparison.verdict) == [.passed, .improved, .improved])
  }

  @Test(arguments: [(Metric.Direction.lower, "2026-03", 0.8), (.higher, "2026-02", 1.3)])
  func `names the best month`(better: Metric.Direction, month: String, median: Double) throws {
    // January has 31 days, February 28 at 1.3, March at 0.8, and April is as January.
    let found = HistoricalComparison.all(
      in: history(days: 110, better: better) { $0 < 31 ? 1 : $0 < 59 ? 1.3 : $0 < 90 ? 0.8 : 1 })
    let best = try #require(found.first?.best)
    #expect(best.month == month && abs(best.median - median) < 0.01)
  }

  @Test func `has no month of one or two points`() throws {
    let found = try #require(
      HistoricalComparison.all(in: history(days: 61) { $0 >= 59 ? 0.1 : 1 }).first)
    #expect(found.best?.month != "2026-03")
  }

  @Test func `is nothing without times, or of nothing`() {
    #expect(HistoricalComparison.all(in: history(days: 200, dated: false) { _ in 1 }).isEmpty)
    #expect(HistoricalComparison.all(in: RecordedHistory()).isEmpty)
  }
}
