package import Model
package import Quantities

/// The samples of each metric of one side, collected run by run.
package struct Series: Sendable {
  private var metrics: [Metric] = []
  private var values: [String: [Double]] = [:]
  /// How many runs were added.
  package private(set) var runs = 0
  /// How long they took together.
  package private(set) var duration: Seconds = 0
  /// What tasks came to in the first runs, with how long each run took.
  private var traced: [(duration: Seconds, spans: [TaskSpan])] = []

  /// Of so many runs it is kept what their tasks came to.
  private static let maximumTracedRuns = 20

  package init() {}

  /// Adds one run.
  package mutating func add(_ sample: Sample) {
    for (metric, value) in sample.values {
      if values[metric.name] == nil { metrics.append(metric) }
      values[metric.name, default: []].append(value)
    }
    runs += 1
    duration += sample.duration
    if !sample.spans.isEmpty, traced.count < Self.maximumTracedRuns {
      traced.append((sample.duration, sample.spans))
    }
  }

  /// What the tasks of the run with the middle time came to, among the first ones; empty for a
  /// workflow without tasks.
  package var middleSpans: [TaskSpan] {
    let sorted = traced.sorted { $0.duration < $1.duration }
    return sorted.isEmpty ? [] : sorted[(sorted.count - 1) / 2].spans
  }

  /// The metrics that every run had, with one sample a run.
  package var complete: [MetricSamples] {
    metrics.compactMap { metric in
      guard let samples = values[metric.name], samples.count == runs else { return nil }
      return MetricSamples(metric: metric, samples: samples)
    }
  }

  /// The metrics that only some runs had.
  package var incomplete: [String] {
    metrics.map(\.name).filter { values[$0]?.count != runs }
  }
}
