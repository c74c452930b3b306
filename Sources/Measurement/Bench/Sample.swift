package import Model

/// One run's values, by the name of the metric.
package struct Sample: Sendable {
  /// Each value with its metric, built-in ones first.
  package let values: [(metric: Metric, value: Double)]
  /// How long it ran, in seconds.
  package let seconds: Double
  /// What its tasks came to; empty for a workflow without tasks.
  package let spans: [TaskSpan]

  package init(
    values: [(metric: Metric, value: Double)], seconds: Double, spans: [TaskSpan] = []
  ) {
    self.values = values
    self.seconds = seconds
    self.spans = spans
  }
}
