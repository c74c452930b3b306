package import History
import Model

extension Report {
  /// What the committed baseline holds.
  package init(baseline: BaselineFile, workflow: String?, here environment: String) {
    var table = TextTable([
      ("workflow", .left), ("metric", .left), ("median", .right), ("samples", .right),
      ("commit", .left), ("at", .left), ("environment", .left),
    ])
    let entries = baseline.entries.filter { workflow == nil || $0.workflow == workflow }
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
    var envelope = Envelope(operation: "baseline", workflow: workflow)
    envelope.performanceData = .object([
      "metrics": .array(
        entries.map { entry in
          .object([
            "workflow": .string(entry.workflow), "metric": .string(entry.metric),
            "unit": .string(entry.unit), "better": .string(entry.better.rawValue),
            "environment": .string(entry.environment), "commit": .string(entry.commit),
            "at": .string(entry.at), "toolchain": .string(entry.toolchain),
            "samples": .array(entry.samples.map(JSONValue.number)),
          ])
        })
    ])
    let next = entries.isEmpty ? ["Measure one: perf-check baseline update"] : []
    envelope.nextSteps = next
    let rows = table
    let body = entries.isEmpty ? "The baseline is empty. \(next[0])" : nil
    self.init(
      text: { _ in body ?? rows.text() }, markdown: body.map { Markdown($0) } ?? rows.markdown,
      envelope: envelope)
  }
}
