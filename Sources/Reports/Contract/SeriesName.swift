import Model
import Quantities

extension String {
  /// The text, or nil where there is none.
  var orNil: String? { isEmpty ? nil : self }
}

extension MetricSeries {
  /// What the series is of, as the heading over its report.
  var title: String {
    [workflow, metric.name].filter { !$0.isEmpty }.joined(separator: " ")
      + " (\(Quantity.count(count, "point"))"
      + (environment.isEmpty ? "" : ", environment \(environment)") + ")"
  }
}
