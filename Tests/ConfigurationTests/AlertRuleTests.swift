import Configuration
import Model
import Quantities
import Testing

private func read(_ yaml: String) throws -> Alerting {
  try WorkflowFile(
    yaml: "version: 1\nworkflows: {a: {run: x}}\n" + yaml, file: "perf-check.yml"
  ).alerting
}

@Suite struct `Alerts of perf-check.yml` {
  @Test func `say everything about a rule`() throws {
    let alerting = try read(
      """
      alerts:
        - {name: slow-agents, when: "p95 agent_response_time > 3s", for: 1m, severity: warning}
        - name: memory
          when: memory_usage > 90%
          until: memory_usage < 80%
          for: 30s
          keep_firing_for: 2m
          severity: critical
          type: optimization_opportunity
          recommendation: Lower the number of agents.
          labels: {team: build, tier: 1}
          group_by: [workflow, severity]
          workflow: a
      settings:
        alert_command: [notify, "--all"]
        alert_command_timeout: 3s
      """)
    #expect(alerting.rules.count == 7)
    #expect(alerting.rules[0].delay == 60 && alerting.rules[0].kind == .responseTimeSpike)
    let rule = alerting.rules[1]
    #expect(rule.clearing?.threshold == 0.8 && rule.keepFiring == 120 && rule.delay == 30)
    #expect(rule.severity == .critical && rule.kind == .optimizationOpportunity)
    #expect(rule.recommendation == "Lower the number of agents.")
    #expect(rule.labels == ["team": "build", "tier": "1"] && rule.workflow == "a")
    #expect(rule.grouping == [.workflow, .severity])
    #expect(alerting.command == .arguments(["notify", "--all"]) && alerting.commandTimeout == 3)
  }

  @Test func `have defaults whose thresholds are settings`() throws {
    #expect(
      try read("").rules.map(\.condition.description) == [
        "efficiency < 75", "efficiency < 65", "p95 agent_response_time > 3s",
        "p95 agent_response_time > 8s", "expected_improvement > 5%",
      ])
    let changed = try read(
      "settings: {efficiency_warning: 80, response_time_critical: 10 s, efficiency_critical: off, "
        + "minimum_improvement_threshold: 10%}"
    ).rules
    #expect(changed.map(\.name).contains("efficiency_critical") == false)
    #expect(changed.map(\.condition.threshold) == [80, 3, 10, 0.1])
    #expect(changed.map(\.severity) == [.warning, .warning, .critical, .info])
    let replaced = try read(
      "alerts: [{name: efficiency_warning, when: efficiency < 50, severity: info}]\n")
    #expect(replaced.rules.filter { $0.name == "efficiency_warning" }.map(\.severity) == [.info])
    #expect(replaced.rules.count == 5)
  }

  @Test func `start afresh when anything of the rule changes`() throws {
    let text = "name: m, when: memory_usage > 90%"
    let variants = try [
      "", ", for: 1s", ", keep_firing_for: 1s", ", severity: info", ", type: regression",
      ", labels: {a: b}", ", until: memory_usage < 1%", ", workflow: a", ", recommendation: r",
      ", group_by: name",
    ].map { try read("alerts: [{\(text)\($0)}]").rules[0].fingerprint }
    #expect(Set(variants).count == variants.count)
    #expect(try read("alerts: [{\(text)}]").rules[0].fingerprint == variants[0])
  }

  @Test(arguments: [
    ("alerts: x", 3, "must be a list"),
    ("alerts:\n  - {when: threads > 1}", 4, "has no 'name'"),
    ("alerts:\n  - {name: m}", 4, "'m' has no 'when'"),
    ("alerts:\n  - name: m\n    when: memory_usage >", 5, "'when', column 15: a number is missing"),
    ("alerts:\n  - {name: m, when: threads > 1, fro: 1s}", 4, "did you mean 'for'?"),
    ("alerts:\n  - {name: m, when: threads > 1, for: soon}", 4, "'for' must be a duration"),
    ("alerts:\n  - {name: m, when: threads > 1, severity: bad}", 4, "info, warning, critical"),
    ("alerts:\n  - {name: m, when: threads > 1, type: bad}", 4, "one of efficiency_degradation"),
    ("alerts:\n  - {name: m, when: threads > 1, group_by: x}", 4, "any of workflow, environment"),
    ("alerts:\n  - {name: m, when: threads > 1, labels: x}", 4, "must be a mapping"),
    ("alerts:\n  - {name: m, when: threads > 1, labels: {a-b: x}}", 4, "valid name for a label"),
    ("alerts:\n  - {name: m, when: threads > 1, labels: {severity: x}}", 4, "set by perf-check"),
    ("alerts:\n  - {name: m, when: threads > 1, until: threads > 0}", 4, "the end of 'when'"),
    ("alerts:\n  - {name: m n, when: threads > 1}", 4, "not a valid name for an alert"),
    ("alerts:\n  - &r {name: m, when: threads > 1}\n  - *r", 4, "two alerts have the name 'm'"),
    ("settings:\n  efficiency_warning: much", 4, "not a valid threshold"),
    ("settings:\n  response_time_warning: 5MB", 4, "Units that fit: ms, s, m, h"),
    ("settings:\n  alert_command: ''", 4, "blank"),
    ("settings:\n  alert_command_timeout: 0s", 4, "must be a duration"),
    ("settings:\n  alert_comand: x", 4, "did you mean 'alert_command'?"),
  ])
  func `name the line of what is wrong`(yaml: String, line: Int, problem: String) {
    let error = #expect(throws: ConfigurationError.self) { _ = try read(yaml) }
    #expect(error?.line == line, "\(error.map { "\($0)" } ?? "")")
    #expect(error?.description.contains(problem) == true, "\(error.map { "\($0)" } ?? "")")
  }
}
