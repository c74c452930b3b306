/// Names that stand for several metrics.
package enum MetricGroup {
  /// Whether a metric has the name, or belongs to the group of that name.
  package static func holds(_ metric: Metric, _ name: String) -> Bool {
    switch name {
    case "all": true
    case "execution_time": metric.unit == "s" && !metric.isMonitored
    case "resource_usage":
      metric.unit == "bytes" || metric.isMonitored
        || ["instructions", "heap_allocations", "system_calls", "page_faults", "context_switches"]
          .contains(metric.name)
    default: metric.name == name
    }
  }
}
