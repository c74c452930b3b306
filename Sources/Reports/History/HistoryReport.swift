import Foundation
import Git
package import History
package import Model
import Quantities

extension Report {
  /// The recorded runs, newest commit first.
  ///
  /// - Parameters:
  ///   - commits: Only those with runs.
  ///   - workflow: The only workflow shown; nil for all.
  ///   - metric: The only metric shown; nil for all.
  ///   - warnings: What the user should know.
  package init(
    history commits: [RecordedCommit], workflow: String?, metric: String?, warnings: [String]
  ) {
    var table = Table(
      columns: [
        ("commit", .left), ("at", .left), ("workflow", .left), ("metric", .left),
        ("median", .right), ("runs", .right), ("environment", .left), ("run", .left),
        ("tags", .left), ("subject", .left),
      ])
    let shown = commits.map { recorded in
      RecordedCommit(
        id: recorded.id, subject: recorded.subject,
        runs: recorded.runs.filter { workflow == nil || $0.workflow == workflow })
    }
    for recorded in shown {
      for run in recorded.runs {
        for samples in run.metrics where metric == nil || samples.metric.name == metric {
          table.add([
            recorded.id.short + (run.dirty ? "+" : ""), run.at, run.workflow,
            samples.metric.name,
            samples.median.map { Quantity.text($0, unit: samples.metric.unit) } ?? "-",
            "\(samples.samples.count)", run.environment.key, run.shortID, run.tagText,
            recorded.subject,
          ])
        }
      }
    }
    let what = [workflow, metric].compactMap { $0.map { " '\($0)'" } }.joined(separator: ",")
    let none = "This history has no recorded runs\(what.isEmpty ? "" : " of\(what)")."
    var document = Document([table.isEmpty ? .paragraph(none) : .table(table)])
    document.add(.warnings(warnings))
    self.init(
      document,
      Envelope(
        operation: "history", workflow: workflow,
        data: RunsData(runs: shown.flatMap(\.runs).map(RunEntry.init)),
        results: WarningsResults(warnings: warnings)))
  }
}

extension Run {
  /// The end of its id, which tells it from others: the beginning is its time.
  fileprivate var shortID: String { String(id.suffix(8)) }

  fileprivate var tagText: String {
    tags.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
  }
}

extension Report {
  /// One recorded run with all that was measured.
  package init(run: Run, of commit: RecordedCommit, warnings: [String]) {
    var table = Table(
      columns: [
        ("metric", .left), ("median", .right), ("minimum", .right), ("maximum", .right),
        ("samples", .right), ("over time", .left),
      ])
    for samples in run.metrics {
      func text(_ value: Double?) -> Cell {
        Cell(value.map { Quantity.text($0, unit: samples.metric.unit) } ?? "-")
      }
      table.add(cells: [
        Cell(samples.metric.name), text(samples.median), text(samples.samples.min()),
        text(samples.samples.max()), Cell("\(samples.samples.count)"),
        Cell(.sparkline(samples.samples)),
      ])
    }
    let environment = run.environment
    let fields = [
      Field("run", run.id), Field("workflow", run.workflow),
      Field(
        "commit",
        "\(commit.id.short) (\(commit.subject))"
          + (run.dirty
            ? ", uncommitted "
              + "changes" : "")),
      Field("at", run.at),
      Field(
        "environment",
        "\(environment.key): \(environment.cpu), \(environment.cores) cores, \(environment.os), "
          + "\(environment.arch), Swift \(environment.swift)"),
      Field("tags", run.tagText),
    ].filter { !$0.value.isEmpty }
    var document = Document([.fields(fields), .table(table)])
    document.add(.warnings(warnings))
    self.init(
      document,
      Envelope(
        operation: "history", workflow: run.workflow, data: RunsData(runs: [RunEntry(run)]),
        results: WarningsResults(warnings: warnings)))
  }
}
