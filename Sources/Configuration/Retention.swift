/// How long what `.perf-check` holds is kept, in seconds; nil is for good.
package struct Retention: Hashable, Sendable {
  /// What was sampled while workflows ran.
  package var realTimeData: Double? = 86_400
  /// The summary of each day.
  package var dailySummaries: Double? = 90 * 86_400
  /// The summary of each week.
  package var weeklyTrends: Double? = 365 * 86_400
  /// What was tried to make things faster.
  package var optimizationHistory: Double?

  package init() {}

  /// The names under `settings:` in `perf-check.yml`.
  static let names = [
    "real_time_data", "daily_summaries", "weekly_trends", "optimization_history",
  ]

  /// Sets what has such a name.
  mutating func set(_ name: String, to seconds: Double?) {
    switch name {
    case "real_time_data": realTimeData = seconds
    case "daily_summaries": dailySummaries = seconds
    case "weekly_trends": weeklyTrends = seconds
    default: optimizationHistory = seconds
    }
  }
}
