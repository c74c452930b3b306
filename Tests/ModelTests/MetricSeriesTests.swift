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
    let most = Double.greatestFiniteMagnitude
    #expect(MetricSamples(metric: metric, samples: [most, most / 2]).median == 0.75 * most)
    var series = MetricSeries(workflow: "w", metric: metric)
    series.add(most, at: 0)
    series.add(most / 2, at: 0)
    #expect(series.values == [0.75 * most])
    #expect(MetricSamples(metric: metric, samples: []).median == nil)
  }
}
