package import Measurement
import Model
import Quantities

/// A metric that was asked for and that no run has.
package enum MissingMetric {
  /// Why a metric that was asked for isn't there.
  package static func reason(for metric: String, in series: Series?) -> String {
    if let feature = Capabilities.Feature(metric: metric),
      let problem = Capabilities.here.problem(with: feature)
    {
      return "'\(metric)' can't be counted here: \(problem)"
    }
    if series?.incomplete.contains(metric) == true {
      return "only some runs reported '\(metric)'"
    }
    let reported = series?.complete.map(\.metric.name) ?? []
    let guess =
      nearestName(to: metric, among: Metric.builtIn.map(\.name) + reported)
      .map { ". Did you mean '\($0)'?" } ?? ""
    let there = namesByNearness(to: metric, reported)
    let list =
      there.isEmpty
      ? ""
      : "\n  The run has: " + there.prefix(10).joined(separator: ", ")
        + (there.count > 10 ? ", and \(there.count - 10) more" : "")
    return "'\(metric)' isn't a built-in metric, and no run reported it through $"
      + ReportedMetrics.variable + guess + list
  }
}
