package import Model
package import Quantities

/// The alert settings of `perf-check.yml`.
package struct Alerting: Hashable, Sendable {
  /// Those of the file, then the default ones that it doesn't replace.
  package var rules: [AlertRule]
  /// Run when alerts fire or end; nil for nothing.
  package var command: Command?
  /// How long the command may take.
  package var commandTimeout: Seconds = 10

  package init() { rules = Self.defaults.map(\.rule) }

  /// A rule that exists unless the file replaces it.
  struct Default {
    let rule: AlertRule
    /// The setting that changes its threshold.
    let setting: String

    init(
      _ name: String, _ aggregation: AlertCondition.Aggregation, _ metric: AlertMetric,
      _ comparison: AlertCondition.Comparison, _ threshold: Double, _ text: String,
      _ severity: AlertRule.Severity, setting: String? = nil
    ) {
      let prefix = aggregation == .last ? "" : aggregation.rawValue + " "
      var rule = AlertRule(
        name: name,
        condition: AlertCondition(
          aggregation: aggregation, metric: metric, window: AlertCondition.defaultWindow,
          comparison: comparison, threshold: threshold,
          description: "\(prefix)\(metric.rawValue) \(comparison.rawValue) \(text)"))
      rule.severity = severity
      self.rule = rule
      self.setting = setting ?? name
    }

    /// The rule with another threshold.
    ///
    /// - Returns: `nil` for a text that isn't a valid threshold.
    func rule(threshold text: String) -> AlertRule? {
      let condition = rule.condition
      let start = condition.description.split(separator: " ").dropLast().joined(separator: " ")
      var parser = AlertConditionParser("\(start) \(text)")
      guard let changed = try? parser.parse() else { return nil }
      var rule = rule
      rule.condition = changed
      return rule
    }
  }

  /// The default rules; a setting changes the threshold of each.
  static var defaults: [Default] {
    [
      Default("efficiency_warning", .last, .efficiency, .less, 75, "75", .warning),
      Default("efficiency_critical", .last, .efficiency, .less, 65, "65", .critical),
      Default("response_time_warning", .p95, .agentResponseTime, .greater, 3, "3s", .warning),
      Default("response_time_critical", .p95, .agentResponseTime, .greater, 8, "8s", .critical),
      Default(
        "optimization_opportunity", .last, .expectedImprovement, .greater, 0.05, "5%", .info,
        setting: "minimum_improvement_threshold"),
    ]
  }

  /// The names under `settings:`.
  static var settings: [String] {
    defaults.map(\.setting) + ["alert_command", "alert_command_timeout"]
  }
}
