import Quantities
import Yams

/// Reads `alerts:`, and the settings of alerts under `settings:`.
struct AlertReader {
  private static let keys = [
    "name", "when", "until", "for", "keep_firing_for", "severity", "type", "recommendation",
    "labels", "group_by", "workflow",
  ]
  /// Labels that every alert has.
  private static let ownLabels = [
    "alertname", "severity", "type", "workflow", "environment", "metric", "category",
  ]

  let reader: YAMLReader

  /// Reads the rules in the order of the file.
  ///
  /// - Parameters:
  ///   - node: The list of rules, if there is one.
  ///   - settings: The values of `settings:` by key.
  func read(
    _ node: Node?, settings: [String: Node]
  ) throws(ConfigurationError) -> Alerting {
    var alerting = Alerting()
    alerting.rules = []
    if let node {
      guard let sequence = node.sequence else {
        throw reader.error(
          node,
          "'alerts' must be a list of rules such as - {name: memory, when: \"memory_usage > 90%\"}"
        )
      }
      for item in sequence {
        let rule = try rule(item)
        guard !alerting.rules.contains(where: { $0.name == rule.name }) else {
          throw reader.error(item, "two alerts have the name '\(rule.name)'")
        }
        alerting.rules.append(rule)
      }
    }
    for rule in try defaults(settings)
    where !alerting.rules.contains(where: { $0.name == rule.name }) {
      alerting.rules.append(rule)
    }
    if let node = settings["alert_command"] {
      alerting.command = try reader.command(node, key: "alert_command")
    }
    if let node = settings["alert_command_timeout"] {
      alerting.commandTimeout = try time(node, key: "alert_command_timeout", isPositive: true)
    }
    return alerting
  }

  /// The default rules, with the thresholds of `settings:`.
  private func defaults(_ settings: [String: Node]) throws(ConfigurationError) -> [AlertRule] {
    var rules: [AlertRule] = []
    for one in Alerting.defaults {
      guard let node = settings[one.setting] else {
        rules.append(one.rule)
        continue
      }
      let text = try reader.text(node, key: one.setting)
      // YAML calls false what is written as "off", but the text stays.
      if text == "off" { continue }
      guard let rule = one.rule(threshold: text) else {
        let condition = one.rule.condition
        throw reader.error(
          node,
          "'\(one.setting)' has '\(text)', which is not a valid threshold"
            + "\n  Units that fit: \(condition.dimension.units); 'off' removes the rule.")
      }
      rules.append(rule)
    }
    return rules
  }

  private func rule(_ node: Node) throws(ConfigurationError) -> AlertRule {
    let entries = try reader.entries(of: node, known: Self.keys, in: "alerts")
    guard let nameNode = entries["name"] else {
      throw reader.error(node, "an alert has no 'name'")
    }
    let name = try self.name(nameNode)
    guard let when = entries["when"] else {
      throw reader.error(
        node, "the alert '\(name)' has no 'when', such as: when: \"memory_usage > 90%\"")
    }
    var rule = AlertRule(name: name, condition: try condition(when, key: "when"))
    if let node = entries["until"] {
      let clearing = try condition(node, key: "until")
      guard rule.condition.excludes(clearing) else {
        throw reader.error(
          node,
          """
          'until' must be the end of 'when': the same metric, compared the other way round
            With when: "memory_usage > 90%", for example until: "memory_usage < 80%".
          """)
      }
      rule.clearing = clearing
    }
    if let node = entries["for"] { rule.delay = try time(node, key: "for") }
    if let node = entries["keep_firing_for"] {
      rule.keepFiring = try time(node, key: "keep_firing_for")
    }
    rule.severity = try choice(entries["severity"], key: "severity") ?? rule.severity
    rule.kind = try choice(entries["type"], key: "type") ?? rule.kind
    if let node = entries["recommendation"] {
      rule.recommendation = try reader.text(node, key: "recommendation")
    }
    if let node = entries["labels"] { rule.labels = try labels(node) }
    if let node = entries["group_by"] { rule.grouping = try grouping(node) }
    if let node = entries["workflow"] { rule.workflow = try reader.text(node, key: "workflow") }
    return rule
  }

  private func name(_ node: Node) throws(ConfigurationError) -> String {
    let name = try reader.text(node, key: "name")
    let isPlain = name.allSatisfy { $0.isLetter || $0.isNumber || "-_./:".contains($0) }
    guard isPlain, !name.isEmpty, !name.hasPrefix("-") else {
      throw reader.error(
        node,
        "'\(name)' is not a valid name for an alert\n  Use letters, digits and any of - _ . / :")
    }
    return name
  }

  private func condition(
    _ node: Node, key: String
  ) throws(ConfigurationError) -> AlertCondition {
    var parser = AlertConditionParser(try reader.text(node, key: key))
    do throws(AlertSyntaxError) {
      return try parser.parse()
    } catch {
      throw reader.error(node, "'\(key)', column \(error.column): \(error.detail)")
    }
  }

  private func time(
    _ node: Node, key: String, isPositive: Bool = false
  ) throws(ConfigurationError) -> Seconds {
    let text = try reader.text(node, key: key)
    guard let time = Seconds(text), time > 0 || (time == 0 && !isPositive) else {
      throw reader.error(node, "'\(key)' must be a duration such as 30s or 5m")
    }
    return time
  }

  private func choice<Value: RawRepresentable<String> & CaseIterable>(
    _ node: Node?, key: String
  ) throws(ConfigurationError) -> Value? {
    guard let node else { return nil }
    let text = try reader.text(node, key: key)
    guard let value = Value(rawValue: text) else {
      let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
      throw reader.error(node, "'\(key)' must be one of \(known), not '\(text)'")
    }
    return value
  }

  private func grouping(_ node: Node) throws(ConfigurationError) -> [AlertRule.Grouping] {
    var grouping: [AlertRule.Grouping] = []
    for name in try reader.names(node, key: "group_by") {
      guard let value = AlertRule.Grouping(rawValue: name) else {
        let known = AlertRule.Grouping.allCases.map(\.rawValue).joined(separator: ", ")
        throw reader.error(node, "'group_by' must be any of \(known), not '\(name)'")
      }
      grouping.append(value)
    }
    return grouping
  }

  /// Labels as Prometheus and Alertmanager know them.
  private func labels(_ node: Node) throws(ConfigurationError) -> [String: String] {
    guard let mapping = node.mapping else {
      throw reader.error(node, "'labels' must be a mapping such as {team: build}")
    }
    var labels: [String: String] = [:]
    for (key, value) in mapping {
      let name = try reader.text(key, key: "labels")
      guard name.wholeMatch(of: /[a-zA-Z_][a-zA-Z0-9_]*/) != nil else {
        throw reader.error(
          key,
          "'\(name)' is not a valid name for a label\n  Use letters, digits and _, such as: team")
      }
      guard !Self.ownLabels.contains(name) else {
        throw reader.error(key, "the label '\(name)' is set by perf-check\n  Use another name.")
      }
      labels[name] = try reader.text(value, key: name)
    }
    return labels
  }
}
