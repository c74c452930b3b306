package import History
import Model
import Quantities

extension Report {
  /// What the committed baseline holds.
  ///
  /// - Parameters:
  ///   - baseline: The file.
  ///   - workflow: The only workflow shown; nil for all.
  ///   - environment: The key of the environment here.
  package init(baseline: BaselineFile, workflow: String?, here environment: String) {
    let entries = baseline.entries.filter { workflow == nil || $0.workflow == workflow }
    var table = Table(
      columns: [
        ("workflow", .left), ("metric", .left), ("median", .right), ("samples", .right),
        ("commit", .left), ("at", .left), ("environment", .left),
      ])
    for entry in entries {
      let samples = MetricSamples(
        metric: Metric(name: entry.metric, unit: entry.unit, better: entry.better),
        samples: entry.samples)
      table.add([
        entry.workflow, entry.metric,
        samples.median.map { Quantity.text($0, unit: entry.unit) } ?? "-",
        "\(entry.samples.count)", String(entry.commit.prefix(10)), entry.at,
        entry.environment + (entry.environment == environment ? " (here)" : ""),
      ])
    }
    let next = entries.isEmpty ? ["Measure a baseline: perf-check baseline update"] : []
    self.init(
      Document(
        entries.isEmpty
          ? [.paragraph("The baseline is empty."), .list(next.map { Item($0) })] : [.table(table)]),
      Envelope(
        operation: "baseline", workflow: workflow,
        data: BaselineData(metrics: entries.map(BaselineData.Entry.init)), results: NoData(),
        nextSteps: next))
  }
}
