import Configuration
import Measurement
import Model
import Quantities
import Scheduling
import Testing

@testable import Gate

@Suite struct `Warnings about what was measured` {
  private let workflow = Workflow(name: "w", run: .arguments(["w"]), metrics: ["wall_time"])

  private func disturbed(_ disturbances: Int, of counted: Int) -> DisturbancePolicy {
    var policy = DisturbancePolicy()
    for _ in 0..<disturbances { _ = policy.admits("a backup ran", counted: counted) }
    return policy
  }

  /// A quarter of all is the most that goes without a word: 4 of 16, 5 of 20.
  @Test(arguments: [(4, 12, false), (4, 11, true), (5, 15, false), (5, 14, true), (0, 0, false)])
  func `begin where more than a quarter was disturbed`(
    disturbances: Int, counted: Int, warns: Bool
  ) {
    let warnings = MeasurementWarnings.of(
      workflow, disturbed(disturbances, of: counted), counted: counted, of: "pairs")
    #expect(warnings.isEmpty != warns)
    let text =
      "w: \(disturbances) of \(disturbances + counted) pairs were disturbed and measured again"
    #expect(!warns || warnings == [text + " (such as: a backup ran)"])
  }

  @Test func `say that later ones counted all the same`() {
    let policy = disturbed(7, of: 0)
    #expect(policy.isOftenDisturbed && policy.disturbances.count == 5)
    let warnings = MeasurementWarnings.of(workflow, policy, counted: 1000, of: "runs")
    #expect(warnings.count == 1 && warnings[0].hasSuffix("too many, so later ones were kept"))
  }

  @Test func `tell of a counter without work`() {
    func warnings(_ counter: InstructionCounter, _ metrics: [String]) -> Int {
      MeasurementWarnings.of(counter, counting: metrics).count
    }
    #expect(warnings(.cachegrind, []) == 1 && warnings(.cachegrind, ["wall_time"]) == 1)
    #expect(warnings(.cachegrind, ["wall_time", "instructions"]) == 0)
    #expect(warnings(.pmu, []) == 0)
  }

  @Test func `name the metrics that only some runs gave`() {
    let (time, cells) = (Metric(name: "wall_time", unit: "s"), Metric(name: "cells", unit: ""))
    var series = Series()
    series.add(Sample(values: [(metric: time, value: 1), (metric: cells, value: 5)], duration: 1))
    series.add(Sample(values: [(metric: time, value: 1)], duration: 1))
    #expect(
      MeasurementWarnings.of(workflow, series, counter: .pmu) == [
        "w: only some runs reported cells; skipped"
      ])
    #expect(MeasurementWarnings.of(workflow, nil as Series?, counter: .pmu).isEmpty)
  }

  @Test func `say that a peak of memory below that of perf-check itself can't be told`() throws {
    func warnings(_ bytes: Double) -> [String] {
      var series = Series()
      let peak = Metric(name: "peak_rss", unit: "bytes")
      series.add(Sample(values: [(metric: peak, value: bytes)], duration: 1))
      return MeasurementWarnings.of(workflow, series, counter: .pmu)
    }
    #expect(warnings(1).contains { $0.contains("peak_rss below") })
    #expect(warnings(1e12).isEmpty)
  }
}

@Suite struct `The reason for a metric that isn't there` {
  @Test func `is that no run reported it, with the name that was meant`() {
    #expect(MissingMetric.reason(for: "wal_time", in: nil).hasSuffix("Did you mean 'wall_time'?"))
    let cells = Metric(name: "cells", unit: "")
    var series = Series()
    series.add(Sample(values: [(metric: cells, value: 5)], duration: 1))
    #expect(
      MissingMetric.reason(for: "cels", in: series)
        .hasSuffix("Did you mean 'cells'?\n  The run has: cells"))
    #expect(!MissingMetric.reason(for: "qqqqqqqq", in: series).contains("Did you mean"))
  }

  @Test func `is that only some runs did`() {
    let cells = Metric(name: "cells", unit: "")
    var series = Series()
    series.add(Sample(values: [(metric: cells, value: 5)], duration: 1))
    series.add(Sample(values: [], duration: 1))
    #expect(MissingMetric.reason(for: "cells", in: series) == "only some runs reported 'cells'")
  }
}
