import Insight
import Model
import TestSupport
import Testing

@Suite struct `Odd runs` {
  private func history(seed: UInt64, odd: Int? = nil) -> RecordedHistory {
    var noise = Noise(seed: seed)
    var history = RecordedHistory()
    let series = ["a", "b", "c"].map {
      history.index(ofSeries: Metric(name: $0, unit: ""), workflow: "w")
    }
    for point in 0..<300 {
      let place = history.place(of: "c\(point)", time: nil)
      for (offset, index) in series.enumerated() {
        // Each metric is within its bounds; together they are where no other run is.
        let value = point == odd ? (offset.isMultiple(of: 2) ? 4.2 : -4.2) : noise.normal()
        history.add(100 + value, toSeries: index, at: place)
      }
    }
    return history
  }

  @Test func `are told by all metrics together`() throws {
    let found = OddRun.find(in: history(seed: 1, odd: 150))
    #expect(found.contains { $0.place == 150 && $0.score > $0.limit && $0.metrics.count == 3 })
  }

  @Test func `are less than one in 500 where none is`() {
    let flags = (0..<20).reduce(0) { $0 + OddRun.find(in: history(seed: UInt64($1))).count }
    #expect(flags <= 12)
  }

  @Test func `need several metrics and some commits`() {
    var short = RecordedHistory()
    for name in ["a", "b"] {
      let index = short.index(ofSeries: Metric(name: name, unit: ""), workflow: "w")
      for point in 0..<20 {
        short.add(Double(point), toSeries: index, at: short.place(of: "c\(point)", time: nil))
      }
    }
    #expect(OddRun.find(in: short).isEmpty && OddRun.find(in: RecordedHistory()).isEmpty)
  }
}
