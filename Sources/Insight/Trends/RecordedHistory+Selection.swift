package import Model
package import Quantities

extension RecordedHistory {
  /// Leaves only the points of the last time, counted from the newest.
  ///
  /// - Parameter span: How long that is.
  /// - Returns: What the user should know.
  package mutating func keepRecentPoints(of span: Seconds) -> [String] {
    guard let newest = entries.compactMap(\.time).max() else {
      return ["the history has no times; --timeframe has no effect"]
    }
    keepPoints(from: Instant(secondsSince1970: newest) - span, to: nil)
    return []
  }

  /// Leaves only some metrics.
  ///
  /// - Parameter names: Of metrics and of groups; empty for all.
  /// - Returns: What the user should know.
  package mutating func keepMetrics(_ names: [String]) -> [String] {
    guard !names.isEmpty else { return [] }
    let unknown = names.filter { name in
      !series.contains { MetricGroup.holds($0.metric, name) }
    }
    keep { series in names.contains { MetricGroup.holds(series.metric, $0) } }
    return unknown.map { "no recorded metric matches '\($0)'" }
  }
}
