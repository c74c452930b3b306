import Configuration
import Foundation
import Model
import Quantities
import TestSupport
import Testing

@testable import Watch

@Suite struct `A notification of alerts` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func transitions() throws -> [AlertTransition] {
    var evaluation = AlertEvaluation(
      try rules(
        """
          - name: threads
            when: threads > 5
            severity: critical
            recommendation: "$(touch hacked); `touch hacked` \\"' & \\n|"
            labels: {team: "a; touch hacked"}
          - {name: alone, when: processes > 1, group_by: name}
          - {name: together, when: processes > 1}
        """))
    return evaluation.evaluate(
      AlertSample(
        subject: subject, source: "m", at: 1000, interval: 1,
        values: [.threads: 9, .processes: 2]))
  }

  private func hook(_ command: String, timeout: Seconds = 10) throws -> AlertHook {
    AlertHook(
      try #require(Command(line: command)), timeout: timeout, directory: folder.path,
      environment: ["PATH": "/usr/bin:/bin"])
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
  }

  @Test func `is sent once for a group, and no text in it is run`() throws {
    let hook = try hook(
      "printf '%s ' $PERF_CHECK_ALERT_NAME $PERF_CHECK_ALERT_STATUS $PERF_CHECK_ALERT_COUNT >> out;"
        + " printf '%s' \"$PERF_CHECK_ALERT_RECOMMENDATION\" >> advice;"
        + " printf '%s\\n' \"$PERF_CHECK_ALERTS\" >> all")
    hook.notify(try transitions())
    #expect(hook.finish().isEmpty)
    #expect(try text("out") == "threads firing 2 alone firing 1 ")
    #expect(try text("advice") == "$(touch hacked); `touch hacked` \"' & \n|")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/hacked"))
    let first = try #require(try text("all").split(separator: "\n").first)
    let list = try JSONSerialization.jsonObject(with: Data(first.utf8)) as? [[String: Any]]
    #expect(list?.map { $0["name"] as? String } == ["threads", "together"])
    #expect((list?.first?["labels"] as? [String: String])?["team"] == "a; touch hacked")
  }

  @Test(arguments: [
    ("sh -c 'exit 3'", 10.0, "exited with 3"), ("echo why >&2; false", 10, "exited with 1: why"),
    ("kill -9 $$", 10, "ended by signal 9"), ("no-such-program", 10, "not on the PATH"),
    ("sleep 60", 0.3, "did not end within 300 ms"),
  ])
  func `that fails is reported`(command: String, timeout: Double, problem: String) throws {
    let hook = try hook(command, timeout: Seconds(timeout))
    hook.notify([try transitions()[0]])
    let failures = hook.finish()
    #expect(failures.count == 1 && failures[0].contains(problem), "\(failures)")
    #expect(failures.first?.hasSuffix("(threads)") == true)
  }
}

@Suite struct `Notifications of alerts` {
  @Test func `that wait for a slow command are dropped at the end, and counted`() throws {
    let hook = AlertHook(
      .arguments(["sleep", "60"]), timeout: 0.3, directory: "/",
      environment: ["PATH": "/usr/bin:/bin"])
    var evaluation = AlertEvaluation(
      try rules(
        (0..<9).map { "  - {name: r\($0), when: threads > 5, group_by: name}\n" }.joined()))
    hook.notify(evaluation.evaluate(sample(9, at: 1)))
    let failures = hook.finish()
    #expect(failures.first?.contains("did not end within 300 ms") == true)
    #expect(failures.last?.contains("notifications not sent") == true, "\(failures)")
    #expect(failures.count < 9)
  }
}

@Suite struct `Alerts for Alertmanager` {
  private func posted(_ evaluation: AlertEvaluation, at now: Double) throws -> [[String: Any]] {
    let text = AlertmanagerJSON(
      evaluation.alerts(at: now), source: "file:///p/perf-check.yml",
      at: Instant(secondsSince1970: now)
    ).text
    return try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
  }

  @Test func `are those that fire, or have ended lately`() throws {
    var evaluation = AlertEvaluation(
      try rules(
        """
          - {name: a, when: threads > 5, labels: {team: build, empty: ""}, recommendation: Less.}
          - {name: pending, when: threads > 5, for: 1h}
          - {name: unknown, when: processes > 5}
        """))
    _ = evaluation.evaluate(sample(9, at: 1000))
    var found = try posted(evaluation, at: 1000)
    #expect(found.count == 1)
    let labels = try #require(found[0]["labels"] as? [String: String])
    #expect(
      labels == [
        "alertname": "a", "severity": "warning", "type": "resource_pressure", "metric": "threads",
        "workflow": "w", "environment": "e", "team": "build",
      ])
    #expect(found[0]["startsAt"] as? String == "1970-01-01T00:16:40Z")
    #expect(found[0]["endsAt"] as? String == "1970-01-01T00:21:40Z")
    #expect(found[0]["generatorURL"] as? String == "file:///p/perf-check.yml")
    let annotations = try #require(found[0]["annotations"] as? [String: String])
    #expect(annotations["summary"] == "a (warning): threads > 5, now 9")
    #expect(annotations["recommendation"] == "Less.")
    _ = evaluation.evaluate(sample(1, at: 1010))
    found = try posted(evaluation, at: 1020)
    #expect(found.map { $0["endsAt"] as? String } == ["1970-01-01T00:16:50Z"])
    #expect(try posted(evaluation, at: 2000).isEmpty)
  }
}
