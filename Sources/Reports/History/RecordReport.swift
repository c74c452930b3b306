package import Gate
import History
import Model

extension Report {
  /// What a recording measured and where it went.
  ///
  /// - Parameters:
  ///   - result: What was measured.
  ///   - operation: "record" or "baseline".
  ///   - workflow: The only workflow that was asked for; nil for all.
  ///   - outcome: What was done with it: "attached to 1f3c2aa…".
  package init(
    _ result: Recording.Result, operation: String, workflow: String?, outcome: String
  ) {
    var table = TextTable([
      ("workflow", .left), ("metric", .left), ("median", .right), ("lowest", .right),
      ("highest", .right), ("runs", .right),
    ])
    for run in result.runs {
      for metric in run.metrics {
        func value(_ value: Double?) -> String {
          value.map { Quantity.text($0, unit: metric.metric.unit) } ?? "-"
        }
        table.add([
          run.workflow, metric.metric.name, value(metric.median), value(metric.samples.min()),
          value(metric.samples.max()), "\(metric.samples.count)",
        ])
      }
    }
    let failures = result.failures.map { "\($0.workflow): \($0.reason)" }
    let rows = table
    let warnings = result.warnings
    var envelope = Envelope(operation: operation, workflow: workflow)
    envelope.performanceData = .object(["runs": .array(result.runs.map(JSONValue.init(run:)))])
    envelope.analysisResults = .object([
      "failures": .array(
        result.failures.map {
          .object(["workflow": .string($0.workflow), "reason": .string($0.reason)])
        }),
      "warnings": .array(warnings.map(JSONValue.string)),
    ])
    envelope.monitoringOverhead = result.overhead
    envelope.dataCollectionTime = result.seconds
    let hasRuns = !result.runs.isEmpty
    self.init(
      text: { style in
        var parts = hasRuns ? [rows.text(), outcome] : []
        parts += failures.map { style.yellow("missing") + ": " + $0 }
        parts += warnings.map { style.yellow("warning") + ": " + $0 }
        return parts.joined(separator: "\n\n")
      },
      markdown: ((hasRuns ? [rows.markdown, Markdown(outcome)] : [])
        + (failures + warnings).map { "- \($0)" })
        .joined(separator: "\n\n"),
      envelope: envelope)
  }
}
