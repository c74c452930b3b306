package import Model
package import Quantities

/// One run's values, by the name of the metric.
package struct Sample: Sendable {
  /// Each value with its metric, built-in ones first.
  package let values: [(metric: Metric, value: Double)]
  /// How long it ran.
  package let duration: Seconds
  /// What its tasks came to; empty for a workflow without tasks.
  package let spans: [TaskSpan]
  /// What its command exited with.
  package let exitCode: Int32

  package init(
    values: [(metric: Metric, value: Double)], duration: Seconds, spans: [TaskSpan] = [],
    exitCode: Int32 = 0
  ) {
    self.values = values
    self.duration = duration
    self.spans = spans
    self.exitCode = exitCode
  }
}
