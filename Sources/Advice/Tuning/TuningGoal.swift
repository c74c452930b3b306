package import Model
package import Quantities

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
    case time(Seconds)
    case runs(Int)

    /// Reads a budget as people write it: "10m", "7_days", "256runs", "256_runs"; nil for any other
    /// text, and for nothing at all.
    package init?(_ text: String) {
      if text.hasSuffix("runs"),
        let count = Int(text.dropLast("runs".count).filter { $0 != " " && $0 != "_" })
      {
        guard count > 0 else { return nil }
        self = .runs(count)
      } else {
        guard let time = Seconds(text), time > 0 else { return nil }
        self = .time(time)
      }
    }
  }
}
