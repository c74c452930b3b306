import Model
import Statistics
import Testing

@Suite struct `A series of a metric` {
  private let metric = Metric(name: "wall_time", unit: "s")

  @Test func `has the median of all samples of a commit, however they come`() {
    var generator = SeededGenerator(seed: 43)
    var series = MetricSeries(workflow: "w", metric: metric)
    var all: [[Double]] = [[], [], []]
    series.add(0.5, at: 0)
    all[0].append(0.5)
    for round in 0..<120 {
      let entry = round < 3 ? round : Int.random(in: 0..<3, using: &generator)
      // Few different values, so that ties are common.
      let added = (0..<Int.random(in: 1..<5, using: &generator)).map { _ in
        Double(Int.random(in: -3..<4, using: &generator))
      }
      series.add(added, at: entry)
      all[entry] += added
      #expect(series.values[entry] == median(of: all[entry]))
    }
    #expect((0..<3).allSatisfy { series.samples(at: $0) == all[$0] })
  }

  /// The sum of two of the largest values overflows.
  @Test func `has a median of the largest values there are`() {
    let maximum = Double.greatestFiniteMagnitude
    #expect(
      MetricSamples(metric: metric, samples: [maximum, maximum / 2]).median == 0.75 * maximum)
    var series = MetricSeries(workflow: "w", metric: metric)
    series.add(maximum, at: 0)
    series.add(maximum / 2, at: 0)
    #expect(series.values == [0.75 * maximum])
    #expect(MetricSamples(metric: metric, samples: []).median == nil)
  }

  /// Against adding everything at once and in order.
  @Test func `is the same whatever the order in which commits come`() {
    var generator = SeededGenerator(seed: 44)
    for _ in 0..<50 {
      let places = (0..<10).shuffled(using: &generator)
      var series = MetricSeries(workflow: "w", metric: metric)
      for place in places {
        series.add(Array(repeating: Double(place), count: 1 + place % 3), at: place)
      }
      #expect(series.entries == (0..<10).map(Int32.init) && series.count == 10)
      #expect(series.values == (0..<10).map(Double.init))
      for place in 0..<10 { #expect(series.samples(at: place).count == 1 + place % 3) }
    }
  }

  @Test func `adds to samples that it was made with`() {
    var series = MetricSeries(
      workflow: "w", metric: metric, environment: "", entries: [2, 5], values: [2, 7],
      samples: [7, 1, 2, 3], places: [1..<4, 0..<1])
    #expect(series.samples(at: 0) == [1, 2, 3] && series.samples(at: 1) == [7])
    series.add([9, 11], at: 5)
    #expect(series.values == [2, 9] && series.samples(at: 1) == [7, 9, 11])
    // A place between others moves what stands behind it.
    series.add(4, at: 3)
    #expect(series.entries == [2, 3, 5] && series.values == [2, 4, 9])
    #expect((0..<3).map { series.samples(at: $0) } == [[1, 2, 3], [4], [7, 9, 11]])
    series.add([], at: 0)
    #expect(series.count == 3)
  }
}
