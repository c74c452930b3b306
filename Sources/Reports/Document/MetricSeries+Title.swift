import Model

extension MetricSeries {
  /// What the series is of, as the heading over its report.
  var title: String {
    VisibleText.line(
      [workflow, metric.name].filter { !$0.isEmpty }.joined(separator: " ")
        + " (\(count) points" + (environment.isEmpty ? "" : ", environment \(environment)") + ")")
  }
}
