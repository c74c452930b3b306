import Foundation
import Insight
import Model
import Quantities
import Statistics
import TestSupport
import Testing

@Suite struct `A prediction` {
  private static let hour = 3600.0

  /// Points an hour apart.
  private func history(
    _ count: Int, better: Metric.Direction = .lower, isDated: Bool = true,
    noise width: Double = 0.5,
    seed: UInt64 = 1, _ level: (Int) -> Double
  ) -> RecordedHistory {
    var noise = Noise(seed: seed)
    var history = RecordedHistory()
    let index = history.index(
      ofSeries: Metric(name: "m", unit: "s", better: better), workflow: "w")
    for point in 0..<count {
      history.add(
        level(point) + width * noise.normal(), toSeries: index,
        at: history.place(
          of: "c\(point)", time: isDated ? 1_767_225_600 + Double(point) * Self.hour : nil))
    }
    return history
  }

  private func prediction(
    _ history: RecordedHistory, _ horizon: Predictor.Horizon = .points(10), limit: Double? = nil
  ) throws -> SeriesPrediction {
    var predictor = Predictor()
    (predictor.horizon, predictor.limit) = (horizon, limit)
    return try #require(try predictor.predictions(for: history).first)
  }

  @Test func `goes on with a trend, within its intervals`() throws {
    let found = try prediction(history(120) { 100 + 0.5 * Double($0) })
    #expect(found.forecast.points.map(\.step) == Array(1...10) && !found.isCut)
    for point in found.forecast.points {
      let truth = 100 + 0.5 * Double(119 + point.step)
      #expect(point.lower <= truth && truth <= point.upper, "\(point)")
      #expect(point.lower <= point.mean && point.mean <= point.upper)
    }
  }

  // 95 % of values are to lie within: of 30 series with 10 points each, as one point's error is its
  // neighbour's, too, no more is asked than for 30 that are all right or all wrong.
  @Test func `holds as many values as it says`() throws {
    let covered = try (0..<30 as Range<UInt64>).reduce(0) { sum, seed in
      let all = history(130, noise: 3, seed: seed) { _ in 100 }
      let values = all.series[0].values
      var past = RecordedHistory()
      let index = past.index(ofSeries: Metric(name: "m", unit: "s"), workflow: "w")
      for (point, value) in values.prefix(120).enumerated() {
        past.add(value, toSeries: index, at: past.place(of: "c\(point)", time: nil))
      }
      let points = try prediction(past).forecast.points
      return sum
        + zip(points, values.suffix(10)).count { $0.lower <= $1 && $1 <= $0.upper }
    }
    #expect(covered >= 10 * plausibleCounts(0.95, of: 30).lowerBound)
  }

  @Test(arguments: [
    (Predictor.Horizon.time(86_400), 24), (.time(5400), 2), (.time(1), 1), (.points(7), 7),
    (.points(0), 1), (.points(-3), 1),
  ])
  func `looks as many points ahead as a time has`(horizon: Predictor.Horizon, points: Int) throws {
    let found = try prediction(history(100) { _ in 100 }, horizon)
    #expect(found.asked == points && found.forecast.points.count == points)
    let last = 1_767_225_600 + 99 * Self.hour
    let times = try #require(found.times)
    #expect(times.count == points && abs(times[0] - last - Self.hour) < 1e-3)
    #expect(abs(try #require(found.askedTime) - last - Double(points) * Self.hour) < 1e-3)
  }

  @Test func `looks no further ahead than the history goes back, and says so`() throws {
    let found = try prediction(history(40) { _ in 100 }, .points(1000))
    #expect(found.forecast.points.count == 39 && found.asked == 1000 && found.isCut)
    let dated = try #require(found.askedTime)
    #expect(abs(dated - (1_767_225_600 + 1039 * Self.hour)) < 1e-3)
  }

  // From 160 at the last point it rises by 0.5 a step: 165 is reached at the tenth.
  @Test func `says when a limit is reached`() throws {
    let rising = history(121, noise: 0.05) { 100 + 0.5 * Double($0) }
    let breach = try #require(try prediction(rising, .points(20), limit: 165).breach)
    #expect(!breach.isReached && breach.limit == 165)
    let expected = try #require(breach.expected)
    #expect((9...12).contains(expected))
    #expect(try #require(breach.earliest) <= expected)
    let reached = try #require(try prediction(rising, limit: 130).breach)
    #expect(reached.isReached && reached.expected == 1 && reached.earliest == 1)
    let never = try #require(try prediction(rising, limit: 1000).breach)
    #expect(!never.isReached && never.expected == nil && never.earliest == nil)
    #expect(try prediction(rising).breach == nil)
  }

  @Test func `says when a rate falls to a limit`() throws {
    let falling = history(121, better: .higher, noise: 0.05) { 1000 - 0.5 * Double($0) }
    let breach = try #require(try prediction(falling, .points(20), limit: 935).breach)
    #expect((9...12).contains(try #require(breach.expected)))
    // One that is below the limit already.
    #expect(try #require(try prediction(falling, limit: 950).breach).isReached)
  }

  @Test func `has no times where points have none, or go back`() throws {
    let undated = try prediction(history(60, isDated: false) { _ in 100 })
    #expect(undated.times == nil && undated.askedTime == nil)
    var backwards = RecordedHistory()
    let index = backwards.index(ofSeries: Metric(name: "m", unit: ""), workflow: "w")
    for point in 0..<60 {
      backwards.add(
        100 + Double(point % 3), toSeries: index,
        at: backwards.place(of: "c\(point)", time: 1e9 - Double(point)))
    }
    #expect(try prediction(backwards).times == nil)
    let error = try #require(throws: InsightError.self) { try prediction(backwards, .time(60)) }
    #expect(error.code == .usage && error.detail.contains("--forecast-horizon 10"))
  }

  @Test func `asks for more points where there are few`() throws {
    let error = try #require(throws: InsightError.self) {
      try prediction(history(3) { _ in 1 })
    }
    #expect(error.code == .insufficientData && error.detail.contains("3 points"))
  }
}
