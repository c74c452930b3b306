import Model

/// A series with all of its samples, so that a difference shows.
func described(_ series: MetricSeries) -> String {
  let points = series.entries.indices.map { point in
    "\(series.entries[point]) \(series.values[point]) \(series.samples(at: point))"
  }
  return "\(series.workflow) \(series.metric) \(series.environment): \(points)"
}
