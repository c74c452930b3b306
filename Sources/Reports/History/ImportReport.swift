package import Model

extension Report {
  /// What was attached from other tools' files.
  ///
  /// - Parameters:
  ///   - runs: What the files hold.
  ///   - isDryRun: Whether nothing was attached.
  ///   - warnings: What the user should know.
  package init(imported runs: [Run], isDryRun: Bool, warnings: [String]) {
    var table = TextTable([
      ("commit", .left), ("workflow", .left), ("metric", .left), ("median", .right),
      ("samples", .right),
    ])
    for run in runs {
      for samples in run.metrics {
        table.add([
          String(run.commit.prefix(8)), run.workflow, samples.metric.name,
          samples.median.map { Quantity.text($0, unit: samples.metric.unit) } ?? "-",
          "\(samples.samples.count)",
        ])
      }
    }
    let commits = Set(runs.map(\.commit)).count
    let outcome =
      (isDryRun ? "Would attach" : "Attached")
      + " \(runs.count) runs to \(commits) commit\(commits == 1 ? "" : "s")."
    var envelope = Envelope(operation: "import")
    envelope.performanceData = .object(["runs": .array(runs.map(JSONValue.init(run:)))])
    envelope.analysisResults = .object([
      "attached": .bool(!isDryRun), "warnings": .array(warnings.map(JSONValue.string)),
    ])
    let rows = table
    self.init(
      text: { style in
        ([rows.text(), outcome] + warnings.map { style.yellow("warning") + ": " + $0 })
          .joined(separator: "\n\n")
      },
      markdown: ([rows.markdown, Markdown(outcome)] + warnings.map { "- warning: \($0)" })
        .joined(separator: "\n\n"),
      envelope: envelope)
  }
}
