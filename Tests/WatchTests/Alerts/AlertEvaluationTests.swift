import Configuration
import Foundation
import Quantities
import Testing

@testable import Watch

@Suite struct `An alert` {
  private func evaluation(_ yaml: String) throws -> AlertEvaluation {
    AlertEvaluation(try rules(yaml))
  }

  private func samples(_ values: [Double?], from start: Double = 1000) -> [AlertSample] {
    values.enumerated().map { sample($1, at: start + Double($0)) }
  }

  @Test func `is pending, fires, and ends`() throws {
    var evaluation = try evaluation(
      "  - {name: r, when: threads > 5, for: 2s, keep_firing_for: 2s}")
    let statuses = evaluation.statuses(samples([1, 9, 1, 9, 9, 9, 1, 9, 1, 1, 1, 1]), of: "r")
    #expect(
      statuses == [
        nil, .pending, nil, .pending, .pending, .firing, .firing, .firing, .firing, .firing,
        .resolved, .resolved,
      ])
    let alert = try #require(evaluation.alerts(at: 1011).first)
    #expect(alert.startedAt == 1003 && alert.endedAt == 1010 && alert.currentValue == 1)
  }

  @Test func `ends only beyond its second threshold`() throws {
    var evaluation = try evaluation("  - {name: r, when: threads > 5, until: threads < 3}")
    let statuses = evaluation.statuses(samples([6, 4, 6, 3, 2, 4]), of: "r")
    #expect(statuses == [.firing, .firing, .firing, .firing, .resolved, .resolved])
  }

  @Test func `of another workflow doesn't concern this one`() throws {
    var evaluation = try evaluation("  - {name: r, when: threads > 5, workflow: other}")
    #expect(evaluation.statuses(samples([9, 9]), of: "r") == [nil, nil])
  }

  @Test func `has no data until there is some, and again after a pause`() throws {
    var evaluation = try evaluation("  - {name: r, when: \"threads[2s] > 5\"}")
    let statuses = evaluation.statuses(
      samples([nil, 1, nil, nil, 9, nil, nil, nil, 9, nil, nil, 1]), of: "r")
    #expect(
      statuses == [
        .noData, nil, nil, .noData, .firing, .firing, .noData, .noData, .firing, .firing, .noData,
        .resolved,
      ])
  }

  @Test func `has no data where samples have stopped coming`() throws {
    var evaluation = try evaluation("  - {name: r, when: threads > 5}")
    _ = evaluation.statuses(samples([9]), of: "r")
    #expect(evaluation.evaluate(at: 1290).isEmpty)
    let lost = evaluation.evaluate(at: 1301)
    #expect(lost.map(\.to) == [.noData] && lost.map(\.isNotified) == [true])
    #expect(evaluation.evaluate(at: 1400).isEmpty)
    #expect(evaluation.statuses(samples([9], from: 1500), of: "r") == [.firing])
    #expect(evaluation.alerts(at: 1500).first?.startedAt == 1000)
  }

  @Test func `ends with the run`() throws {
    var evaluation = try evaluation(
      "  - {name: r, when: threads > 5}\n  - {name: p, when: threads > 5, for: 1h}")
    _ = evaluation.evaluate(sample(9, at: 1000))
    #expect(evaluation.finish(subject, source: "another", at: 1001).isEmpty)
    let ended = evaluation.finish(subject, source: "m", at: 1001)
    #expect(ended.map(\.to) == [.resolved, nil] && ended.map(\.isNotified) == [true, false])
    #expect(evaluation.alerts(at: 1002).map(\.status) == [.resolved])
    #expect(evaluation.evaluate(at: 9000).isEmpty)
  }

  @Test(arguments: [-1.0, -3600, -1e9])
  func `neither fires nor ends because the clock was set back`(jump: Double) throws {
    var evaluation = try evaluation(
      """
        - {name: r, when: threads > 5, for: 3s}
        - {name: k, when: threads > 5, keep_firing_for: 3s}
      """)
    _ = evaluation.evaluate(sample(9, at: 1000))
    _ = evaluation.evaluate(sample(9, at: 1002))
    #expect(evaluation.evaluate(sample(9, at: 1002 + jump)).isEmpty)
    let fired = evaluation.evaluate(sample(9, at: 1003 + jump))
    #expect(fired.map(\.to) == [.firing] && fired.first?.alert.rule.name == "r")
    _ = evaluation.evaluate(sample(1, at: 1004 + jump))
    #expect(evaluation.evaluate(sample(1, at: 1004 + 2 * jump)).isEmpty)
    #expect(evaluation.evaluate(sample(1, at: 1006.5 + 2 * jump)).isEmpty)
    #expect(evaluation.evaluate(sample(1, at: 1007 + 2 * jump)).map(\.to) == [.resolved])
  }

  @Test func `doesn't fire for time in which nobody looked`() throws {
    var evaluation = try evaluation("  - {name: r, when: threads > 5, for: 1m}")
    let times = [1000.0, 1050, 5000, 5050, 5060]
    let statuses = evaluation.statuses(times.map { sample(9, at: $0) }, of: "r")
    #expect(statuses == [.pending, .pending, .pending, .pending, .firing])
  }

  @Test func `doesn't go on from another run's condition`() throws {
    var evaluation = try evaluation("  - {name: r, when: \"maximum threads > 5\", for: 20s}")
    _ = evaluation.evaluate(sample(9, at: 1000, by: "killed"))
    #expect(evaluation.evaluate(sample(1, at: 1002, by: "next")).isEmpty, "it still runs")
    _ = evaluation.evaluate(sample(9, at: 1010, by: "next"))
    _ = evaluation.evaluate(sample(1, at: 1020, by: "next"))
    #expect(evaluation.alerts(at: 1020).map(\.status) == [.pending])
    #expect(evaluation.evaluate(sample(1, at: 1030, by: "next")).map(\.to) == [.firing])
  }

  @Test func `is silenced until the silence expires`() throws {
    var evaluation = try evaluation("  - {name: r, when: threads > 5}")
    let id = Alert.id(rule: "r", subject)
    for target in [id, "r"] {
      evaluation.marks.silences = [
        AlertSilence(target: target, reason: "maintenance", createdAt: 1000, until: 1002)
      ]
      _ = evaluation.evaluate(sample(1, at: 999))
      let silenced = evaluation.evaluate(sample(9, at: 1000))
      #expect(silenced.map(\.to) == [.silenced] && silenced.map(\.isNotified) == [false])
      #expect(silenced.first?.alert.reason == "maintenance")
      #expect(evaluation.evaluate(sample(9, at: 1001)).isEmpty)
      let expired = evaluation.evaluate(sample(9, at: 1002))
      #expect(expired.map(\.to) == [.firing] && expired.map(\.isNotified) == [true])
    }
  }

  @Test func `is acknowledged until it ends`() throws {
    var evaluation = try evaluation("  - {name: r, when: threads > 5}")
    let id = Alert.id(rule: "r", subject)
    _ = evaluation.evaluate(sample(9, at: 1000))
    evaluation.marks.acknowledgements = [.init(alert: id, note: "on it", at: 1000)]
    let known = evaluation.evaluate(sample(9, at: 1001))
    #expect(known.map(\.to) == [.acknowledged] && known.map(\.isNotified) == [false])
    #expect(known.first?.alert.reason == "on it")
    let ended = evaluation.evaluate(sample(1, at: 1002))
    #expect(ended.map(\.to) == [.resolved] && ended.map(\.isNotified) == [true])
    #expect(evaluation.evaluate(sample(9, at: 1003)).map(\.to) == [.firing])
  }

  @Test func `starts afresh when its rule changes`() throws {
    var old = try evaluation(
      "  - {name: r, when: threads > 5}\n  - {name: same, when: threads > 5}")
    _ = old.evaluate(sample(9, at: 1000))
    let changed = AlertEvaluation(
      try rules("  - {name: r, when: threads > 5, for: 1s}\n  - {name: same, when: threads > 5}"),
      state: old.state)
    #expect(changed.changedRules == ["r"] && changed.warnings.count == 1)
    #expect(changed.alerts(at: 1000).map(\.rule.name) == ["same"])
  }

  @Test func `is dropped a day after its end`() throws {
    var evaluation = try evaluation("  - {name: r, when: threads > 5}")
    _ = evaluation.evaluate(sample(9, at: 1000))
    _ = evaluation.evaluate(sample(1, at: 1001))
    _ = evaluation.evaluate(sample(1, at: 1000 + 86_400))
    #expect(evaluation.state.subjects[0].alerts.count == 1)
    _ = evaluation.evaluate(sample(1, at: 1002 + 86_400))
    #expect(evaluation.state.subjects[0].alerts.isEmpty)
  }

  @Test func `has the same id always, and another for another subject`() {
    // FNV-1a of "r\nw\ne", in Python.
    #expect(Alert.id(rule: "r", subject) == "cf9aa6776573")
    let others = [
      AlertSubject(workflow: "w", environment: "f"), AlertSubject(workflow: "v", environment: "e"),
      AlertSubject(workflow: "w", environment: "e", labels: ["agent": "1"]),
    ]
    #expect(Set(others.map { Alert.id(rule: "r", $0) } + [Alert.id(rule: "r", subject)]).count == 4)
  }

  @Test func `of a rising metric is said to rise`() throws {
    var evaluation = try evaluation("  - {name: r, when: threads > 0}")
    for second in 0..<30 { _ = evaluation.evaluate(sample(Double(second), at: Double(second))) }
    #expect(evaluation.alerts(at: 30).first?.trend == .rising)
    for second in 30..<100 { _ = evaluation.evaluate(sample(7, at: Double(second))) }
    #expect(evaluation.alerts(at: 100).first?.trend == .steady)
  }
}

@Suite struct `Alerts that follow from others` {
  private func statuses(_ yaml: String, _ values: [AlertMetric: Double]) throws -> [String] {
    var evaluation = AlertEvaluation(try rules(yaml))
    _ = evaluation.evaluate(
      AlertSample(subject: subject, source: "m", at: 1000, interval: 1, values: values))
    return evaluation.alerts(at: 1000).map { "\($0.rule.name) \($0.status) \($0.reason ?? "")" }
  }

  @Test func `are inhibited by a noisy host`() throws {
    #expect(
      try statuses(
        """
          - {name: slow, when: agent_response_time > 1s, severity: critical}
          - {name: noise, when: other_load > 50%}
        """, [.agentResponseTime: 2, .otherLoad: 0.9]) == [
          "slow silenced caused by noise", "noise firing ",
        ])
  }

  @Test func `are inhibited by a broken build`() throws {
    #expect(
      try statuses(
        """
          - {name: gone, when: processes < 1, type: no_data}
          - {name: few, when: threads < 2}
        """, [.processes: 0, .threads: 0]) == ["gone firing ", "few silenced caused by gone"])
  }

  @Test func `are inhibited by a critical one of the same metric only`() throws {
    #expect(
      try statuses(
        """
          - {name: warning, when: threads > 1}
          - {name: critical, when: threads > 5, severity: critical}
          - {name: other, when: processes > 1}
        """, [.processes: 9, .threads: 9]) == [
          "warning silenced caused by critical", "critical firing ", "other firing ",
        ])
  }

  @Test func `fire by themselves once that has ended`() throws {
    var evaluation = AlertEvaluation(
      try rules(
        """
          - {name: warning, when: threads > 1}
          - {name: critical, when: threads > 5, severity: critical}
        """))
    #expect(evaluation.evaluate(sample(9, at: 1)).map(\.isNotified) == [false, true])
    // What was kept says as much.
    let kept = AlertEvaluation(evaluation.rules, state: evaluation.state)
    #expect(kept.alerts(at: 1).map(\.status) == [.silenced, .firing])
    #expect(evaluation.evaluate(sample(3, at: 2)).map(\.to) == [.firing, .resolved])
  }

  @Test func `of other subjects are none of their business`() throws {
    var evaluation = AlertEvaluation(
      try rules(
        """
          - {name: warning, when: threads > 1}
          - {name: critical, when: threads > 5, severity: critical}
        """))
    let other = AlertSubject(workflow: "w", environment: "other")
    _ = evaluation.evaluate(sample(9, at: 1))
    _ = evaluation.evaluate(sample(3, at: 1, other))
    #expect(evaluation.alerts(at: 1).map(\.status) == [.silenced, .firing, .firing])
  }
}
