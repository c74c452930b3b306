import Insight
import Model
import TestSupport
import Testing

@Suite struct `Odd runs` {
  /// - Parameter common: The share of the variance that the metrics have in common.
  private func history(seed: UInt64, odd: Int? = nil, common: Double = 0) -> RecordedHistory {
    var noise = Noise(seed: seed)
    var history = RecordedHistory()
    let series = ["a", "b", "c"].map {
      history.index(ofSeries: Metric(name: $0, unit: ""), workflow: "w")
    }
    for point in 0..<300 {
      let place = history.place(of: "c\(point)", time: nil)
      let shared = noise.normal()
      for (offset, index) in series.enumerated() {
        // Each metric is within its bounds; together they are where no other run is.
        let size = common > 0 ? 1.5 : 4.2
        let value =
          point == odd
          ? (offset.isMultiple(of: 2) ? size : -size)
          : common.squareRoot() * shared + (1 - common).squareRoot() * noise.normal()
        history.add(100 + value, toSeries: index, at: place)
      }
    }
    return history
  }

  @Test func `are told by all metrics together`() throws {
    let found = OddRun.find(in: history(seed: 1, odd: 150))
    #expect(found.contains { $0.place == 150 && $0.score > $0.limit && $0.metrics.count == 3 })
  }

  /// No value is beyond two deviations, but metrics that move together don't here.
  @Test func `are told where metrics move apart that move together`() {
    for seed in 1...5 as ClosedRange<UInt64> {
      let found = OddRun.find(in: history(seed: seed, odd: 150, common: 0.95))
      #expect(found.contains { $0.place == 150 })
    }
  }

  @Test(arguments: [0, 0.95]) func `are less than one in 500 where none is`(common: Double) {
    let flags = (0..<20).reduce(0) {
      $0 + OddRun.find(in: history(seed: UInt64($1), common: common)).count
    }
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
