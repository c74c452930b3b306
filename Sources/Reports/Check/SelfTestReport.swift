import Foundation
package import Gate
import History
import Model

extension Report {
  /// What a self-test showed.
  ///
  /// - Parameters:
  ///   - result: What was measured.
  ///   - workflow: The only workflow that was asked for; nil for all.
  ///   - written: Where the limits were written to; nil if they were not.
  package init(_ result: SelfTest.Result, workflow: String?, written: String?) {
    let view = SelfTestView(result: result, written: written)
    var envelope = Envelope(operation: "selftest", workflow: workflow)
    envelope.analysisResults = view.json
    envelope.monitoringOverhead = result.overhead
    envelope.dataCollectionTime = result.seconds
    envelope.nextSteps = view.nextSteps
    self.init(text: view.text, markdown: view.markdown, envelope: envelope)
  }
}

/// A self-test's result in words.
private struct SelfTestView: Sendable {
  let result: SelfTest.Result
  let written: String?

  private var table: TextTable {
    var table = TextTable([
      ("workflow", .left), ("metric", .left), ("false alarms", .right), ("undecided", .right),
      ("pairs", .right), ("noise", .right), ("slowdown", .right), ("caught", .right),
      ("detectable", .right), ("limit", .right), ("can keep", .right),
    ])
    for trust in result.trust {
      table.add([
        trust.test.workflow, trust.test.metric, "\(trust.falseAlarms) of \(trust.checks)",
        "\(trust.undecided) of \(trust.checks)", "\(trust.medianPairs)",
        trust.noise.map(Quantity.share) ?? "-",
        trust.injection.map { Quantity.change($0.change) } ?? "-",
        trust.injection.map { "\($0.caught) of \($0.checks)" } ?? "-",
        trust.detectableChange.map(Quantity.change) ?? "-", Quantity.share(trust.test.limit),
        trust.keepableLimit.map(Quantity.share) ?? "none",
      ])
    }
    for metric in result.untested {
      let unknown = Array(repeating: "-", count: 3)
      table.add(
        [metric.workflow, metric.metric.name] + unknown + [Quantity.share(metric.noise), "-", "-"]
          + [
            metric.detectableChange.map(Quantity.change) ?? "-", "not gated",
            metric.keepableLimit.map(Quantity.share) ?? "none",
          ])
    }
    return table
  }

  /// One sentence a test on its false alarms, then what is wrong with it or would help.
  private var findings: [String] {
    result.trust.flatMap { trust -> [String] in
      let name = "\(trust.test.workflow) \(trust.test.metric)"
      let range = trust.falseAlarmInterval
      var lines = [
        "\(name): false alarms in \(Quantity.share(range.lower)) to \(Quantity.share(range.upper)) "
          + "of checks (95 % interval; \(Quantity.share(result.falseAlarmRate)) are allowed)"
      ]
      if trust.hasTooManyAlarms(rate: result.falseAlarmRate) {
        lines.append("\(name): more false alarms than are allowed; don't gate on it")
      }
      if trust.missesSlowdown {
        lines.append("\(name): a slowdown that should have been found was missed")
      }
      if let limit = trust.keepableLimit, limit > trust.test.limit {
        lines.append(
          "\(name): a limit of \(Quantity.share(trust.test.limit)) is tighter than its noise "
            + "allows; \(Quantity.share(limit)) can be kept")
      }
      if trust.injection == nil {
        lines.append("\(name): no slowdown was injected, only CPU and wall time can be made worse")
      }
      return lines + trust.advice.map { "\(name): \($0)" }
    }
  }

  var nextSteps: [String] {
    if let written { return ["The limits were written to \(written). Commit it."] }
    let differs = result.trust.contains {
      $0.keepableLimit != nil && $0.keepableLimit != $0.test.limit
    }
    return differs
      ? ["Put the limits that can be kept into the file: perf-check selftest --write"] : []
  }

  private var legend: [String] {
    [
      "noise: from pair to pair, a robust standard deviation",
      "slowdown: really injected, as a share of the metric's median",
      "detectable: found with 90 % power at the present limit (if not gated, at the one that can be",
      "  kept), within the budget of pairs",
      "can keep: identical code passes in 95 % of replayed checks; for times 3 % at least, since",
      "  where the linker puts code moves them by 1 to 4 %, which identical code can't show",
    ]
  }

  @Sendable func text(_ style: TextStyle) -> String {
    var parts =
      result.trust.isEmpty
      ? [] : [table.text(), legend.joined(separator: "\n"), findings.joined(separator: "\n")]
    parts += result.failures.map { style.yellow("missing") + ": \($0.workflow): \($0.reason)" }
    parts += result.warnings.map { style.yellow("warning") + ": " + $0 }
    return (parts + nextSteps).joined(separator: "\n\n")
  }

  var markdown: Markdown {
    var parts: [Markdown] =
      result.trust.isEmpty
      ? [] : [table.markdown, "<sub>\(legend.joined(separator: "\n"))</sub>"]
    let lines =
      findings + result.failures.map { "missing: \($0.workflow): \($0.reason)" }
      + result.warnings.map { "warning: \($0)" } + nextSteps
    parts.append(lines.map { "- \($0)" }.joined(separator: "\n"))
    return parts.joined(separator: "\n\n") + "\n"
  }

  var json: JSONValue {
    .object([
      "false_alarm_rate": .number(result.falseAlarmRate),
      "tests": .array(result.trust.map(Self.json)),
      "untested": .array(
        result.untested.map {
          .object([
            "workflow": .string($0.workflow), "metric": .string($0.metric.name),
            "noise": .number($0.noise), "keepable_limit": JSONValue($0.keepableLimit),
            "detectable_change": JSONValue($0.detectableChange),
          ])
        }),
      "failures": .array(
        result.failures.map {
          .object(["workflow": .string($0.workflow), "reason": .string($0.reason)])
        }),
      "warnings": .array(result.warnings.map(JSONValue.string)),
    ])
  }

  private static func json(_ trust: Trust) -> JSONValue {
    .object([
      "workflow": .string(trust.test.workflow), "metric": .string(trust.test.metric),
      "limit": .number(trust.test.limit), "checks": .integer(trust.checks),
      "false_alarms": .integer(trust.falseAlarms),
      "false_alarm_interval": .array([
        .number(trust.falseAlarmInterval.lower), .number(trust.falseAlarmInterval.upper),
      ]),
      "undecided": .integer(trust.undecided), "median_pairs": .integer(trust.medianPairs),
      "noise": JSONValue(trust.noise),
      "slowdown": trust.injection.map {
        .object([
          "change": .number($0.change), "checks": .integer($0.checks),
          "caught": .integer($0.caught),
        ])
      } ?? .null,
      "detectable_change": JSONValue(trust.detectableChange),
      "detectable_change_with_four_times_the_pairs": JSONValue(trust.detectableWithMorePairs),
      "keepable_limit": JSONValue(trust.keepableLimit),
      "advice": .array(trust.advice.map(JSONValue.string)),
    ])
  }
}
