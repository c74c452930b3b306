package import Quantities

/// How long what `.perf-check` holds is kept; nil is for good.
package struct Retention: Hashable, Sendable {
  /// What was sampled while workflows ran.
  package var realTimeData: Seconds? = .day
  /// The summary of each day.
  package var dailySummaries: Seconds? = .days(90)
  /// The summary of each week.
  package var weeklyTrends: Seconds? = .year
  /// What was tried to make things faster.
  package var optimizationHistory: Seconds?

  package init() {}

  /// The names under `settings:` in `perf-check.yml`.
  static let names = [
    "real_time_data", "daily_summaries", "weekly_trends", "optimization_history",
  ]

  /// Sets what has such a name.
  mutating func set(_ name: String, to age: Seconds?) {
    switch name {
    case "real_time_data": realTimeData = age
    case "daily_summaries": dailySummaries = age
    case "weekly_trends": weeklyTrends = age
    default: optimizationHistory = age
    }
  }
}
