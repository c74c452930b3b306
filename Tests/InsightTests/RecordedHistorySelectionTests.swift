import Insight
import Model
import Quantities
import Testing

@Suite struct `A selection of a history` {
  /// One point a day, of two metrics.
  private func history(isDated: Bool = true) -> RecordedHistory {
    var history = RecordedHistory()
    for day in 0..<10 {
      let place = history.place(of: "c\(day)", time: isDated ? Double(day) * 86_400 : nil)
      for name in ["wall_time", "peak_rss"] {
        let index = history.index(
          ofSeries: Metric(name: name, unit: name == "wall_time" ? "s" : "bytes"), workflow: "w",
          environment: "")
        history.add([1], toSeries: index, at: place)
      }
    }
    return history
  }

  @Test func `of the last days counts from the newest point`() {
    var some = history()
    #expect(some.keepRecentPoints(of: .days(2)).isEmpty)
    #expect(some.series.map(\.count) == [3, 3])
    var undated = history(isDated: false)
    #expect(undated.keepRecentPoints(of: 1).count == 1 && undated.series.map(\.count) == [10, 10])
  }

  @Test func `of metrics names those that nothing has`() {
    var some = history()
    #expect(some.keepMetrics(["wall_time", "nix"]) == ["no recorded metric matches 'nix'"])
    #expect(some.series.map(\.metric.name) == ["wall_time"])
  }

  @Test func `between dates is refused where no point has a time`() throws {
    var undated = history(isDated: false)
    #expect(throws: InsightError.self) { try undated.keepDatedPoints(from: 0, to: nil) }
    try undated.keepDatedPoints(from: nil, to: nil)
    var some = history()
    try some.keepDatedPoints(from: 86_400, to: 259_200)
    #expect(some.series.map(\.count) == [3, 3])
  }
}
