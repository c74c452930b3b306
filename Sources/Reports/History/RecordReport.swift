package import Gate
import History
import Model
import Quantities

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
    var table = Table(
      columns: [
        ("workflow", .left), ("metric", .left), ("median", .right), ("minimum", .right),
        ("maximum", .right), ("runs", .right),
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
    var document = Document(
      result.runs.isEmpty ? [] : [.table(table), .paragraph(outcome)])
    document.add(.missing(result.failures.map { "\($0.workflow): \($0.reason)" }))
    document.add(.warnings(result.warnings))
    self.init(
      document,
      Envelope(
        operation: operation, workflow: workflow,
        data: RunsData(runs: result.runs.map(RunEntry.init)),
        results: RecordResults(
          failures: result.failures.map { .init(workflow: $0.workflow, reason: $0.reason) },
          warnings: result.warnings),
        metrics: OperationMetrics(
          monitoringOverhead: result.overhead, dataCollectionTime: result.duration)))
  }
}
