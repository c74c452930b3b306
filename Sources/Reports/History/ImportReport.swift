package import Model
import Quantities

extension Report {
  /// What was attached from other tools' files.
  ///
  /// - Parameters:
  ///   - runs: What the files hold.
  ///   - isDryRun: Whether nothing was attached.
  ///   - warnings: What the user should know.
  package init(imported runs: [Run], isDryRun: Bool, warnings: [String]) {
    var table = Table(
      columns: [
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
    let commits = Quantity.count(Set(runs.map(\.commit)).count, "commit")
    let outcome =
      (isDryRun ? "Would attach" : "Attached")
      + " \(Quantity.count(runs.count, "run")) to \(commits)."
    var document = Document([.table(table), .paragraph(outcome)])
    document.add(.warnings(warnings))
    self.init(
      document,
      Envelope(
        operation: "import", data: RunsData(runs: runs.map(RunEntry.init)),
        results: ImportResults(attached: !isDryRun, warnings: warnings)))
  }
}
