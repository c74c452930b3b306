import Measurement
import Model
import Quantities
import Testing

@Suite struct `A series` {
  @Test func `keeps metrics that every run had apart from those that some had`() {
    let (always, once) = (Metric(name: "always", unit: "s"), Metric(name: "once", unit: ""))
    var series = Series()
    series.add(Sample(values: [(always, 1), (once, 5)], duration: 1))
    series.add(Sample(values: [(always, 2)], duration: 2))
    #expect(series.complete == [MetricSamples(metric: always, samples: [1, 2])])
    #expect(series.incomplete == ["once"])
    #expect(series.runs == 2 && series.duration == 3)
  }
}
