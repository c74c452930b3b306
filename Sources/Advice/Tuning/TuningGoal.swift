package import Model

/// What settings are judged by.
package struct TuningGoal: Sendable {
  /// The metric that should become better.
  package var metric: String
  /// The value of it that is good enough; nil for as good as can be.
  package var target: Double?
  /// What other metrics must keep to.
  package var constraints: [MetricLimit]

  package init(metric: String, target: Double? = nil, constraints: [MetricLimit] = []) {
    self.metric = metric
    self.target = target
    self.constraints = constraints
  }

  /// How much may be spent.
  package enum Budget: Hashable, Sendable {
    case seconds(Double)
    case runs(Int)
  }
}
