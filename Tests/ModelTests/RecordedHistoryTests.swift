import Model
import Quantities
import Statistics
import Testing

@Suite struct `A recorded history` {
  private let time = Metric(name: "wall_time", unit: "s")

  @Test func `has each commit at one place, and nameless ones at their own`() {
    var history = RecordedHistory()
    let places = ["a", "b", "a", "", ""].map { history.place(of: $0, time: nil) }
    #expect(places == [0, 1, 0, 2, 3] && history.entries.map(\.commit) == ["a", "b", "", ""])
    // The first time that is said stays.
    _ = history.place(of: "a", time: 5)
    _ = history.place(of: "a", time: 6)
    #expect(history.entries[0].time == 5)
  }

  @Test func `tells series apart by workflow, unit, direction and environment`() {
    var history = RecordedHistory()
    func index(_ metric: Metric, _ workflow: String = "w", _ environment: String = "") -> Int {
      history.index(ofSeries: metric, workflow: workflow, environment: environment)
    }
    let all = [
      index(time), index(Metric(name: "wall_time", unit: "ms")),
      index(Metric(name: "wall_time", unit: "s", better: .higher)), index(time, "v"),
      index(time, "w", "e"),
    ]
    #expect(all == [0, 1, 2, 3, 4] && index(time) == 0 && history.series.count == 5)
  }

  @Test func `keeps the points of a period, and counts those before`() {
    var history = RecordedHistory()
    let index = history.index(ofSeries: time, workflow: "w")
    for day in 0..<6 {
      let place = history.place(of: "c\(day)", time: day == 3 ? nil : Double(day))
      history.add([Double(day), Double(day) + 10], toSeries: index, at: place)
    }
    var all = history
    all.keepPoints(from: nil, to: nil)
    #expect(all.series[0].count == 6, "without a bound what has no time stays")
    history.keepPoints(from: 2, to: 4)
    let series = history.series[0]
    #expect(series.values == [7, 9] && series.offset == 2)
    #expect(series.samples(at: 1) == [4, 14] && history.entry(of: 1, in: series).commit == "c4")
    history.keepPoints(from: 9, to: nil)
    #expect(history.series[0].count == 0 && history.series[0].offset == 4)
  }

  @Test func `merges the conditions of a place`() {
    var history = RecordedHistory()
    let place = history.place(of: "a", time: nil)
    history.add([:], to: "w", at: place)
    history.add(["agents": "2", "host": "x"], to: "w", at: place)
    history.add(["agents": "4"], to: "w", at: place)
    history.add(["agents": "9"], to: "v", at: place)
    #expect(history.conditions.map(\.workflow) == ["w", "v"])
    #expect(history.conditions[0].tags == ["agents": "4", "host": "x"])
  }

  /// Rows of a table, whose commits come in other orders than they were met in.
  private func reordered(_ rows: [[String]]) -> RecordedHistory {
    var history = RecordedHistory()
    var orders: [Int: [Int32]] = [:]
    for (number, row) in rows.enumerated() {
      let index = history.index(ofSeries: Metric(name: "m\(number)", unit: ""), workflow: "w")
      var order: [Int32] = []
      for (value, commit) in row.enumerated() {
        let place = history.place(of: commit, time: nil)
        history.add(Double(value), toSeries: index, at: place)
        order.append(Int32(place))
      }
      orders[index] = order
    }
    history.reorder(orders)
    return history
  }

  @Test func `finds an order that agrees with every table`() {
    // The second table begins with what the first one lacks.
    let history = reordered([["b", "c", "d"], ["a", "b", "d", "e"]])
    #expect(history.entries.map(\.commit) == ["a", "b", "c", "d", "e"])
    #expect(history.series.map(\.values) == [[0, 1, 2], [0, 1, 2, 3]])
  }

  @Test func `gives a table that disagrees places of its own`() {
    let history = reordered([["a", "b", "c"], ["c", "a"]])
    for (series, row) in zip(history.series, [["a", "b", "c"], ["c", "a"]]) {
      #expect((0..<series.count).map { history.entry(of: $0, in: series).commit } == row)
      #expect(
        series.entries == series.entries.sorted() && series.values == row.indices.map(Double.init))
    }
  }

  @Test func `keeps the order of each table, whatever they are`() {
    var generator = SeededGenerator(seed: 51)
    for _ in 0..<200 {
      let names = (0..<7).map { "c\($0)" }
      let rows = (0..<3).map { _ in
        Array(names.shuffled(using: &generator).prefix(Int.random(in: 1...7, using: &generator)))
      }
      let history = reordered(rows)
      for (series, row) in zip(history.series, rows) {
        #expect((0..<series.count).map { history.entry(of: $0, in: series).commit } == row)
        #expect(series.values == row.indices.map(Double.init))
      }
    }
  }
}
