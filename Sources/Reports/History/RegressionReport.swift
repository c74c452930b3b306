package import History
package import Insight
package import Model
import Quantities
import Statistics

extension Report {
  /// Where levels changed.
  ///
  /// - Parameters:
  ///   - findings: One a series.
  ///   - history: Where the series come from.
  ///   - tracked: The regressions in `regression_tests.json`.
  ///   - workflow: The only workflow looked at; nil for all.
  ///   - warnings: What the user should know.
  package init(
    regressions findings: [RegressionSearch.Finding], in history: RecordedHistory,
    tracked: [Regression], workflow: String?, warnings: [String]
  ) {
    let shown = findings.map {
      SeriesChanges(finding: $0, tracked: tracked)
    }
    let regressions = shown.reduce(0) { $0 + $1.present }
    let changed = findings.count { !$0.changes.isEmpty }
    let summary =
      "\(findings.count) series, \(changed) with changes; "
      + (regressions == 0
        ? "no regression remains."
        : regressions == 1
          ? "one regression remains." : "\(regressions) regressions remain.")
    var document = Document(shown.filter(\.hasNews).map(\.section) + [.paragraph(summary)])
    document.add(.warnings(warnings))
    self.init(
      document,
      Envelope(
        operation: "regression", workflow: workflow,
        data: RegressionData(
          series: findings.count, points: findings.reduce(0) { $0 + $1.series.count }),
        results: RegressionResults(
          series: shown.map { .init($0.finding, statuses: $0.statuses) }, warnings: warnings),
        nextSteps: regressions > 0
          ? ["perf-check bisect --good LAST_GOOD --bad FIRST_BAD"] : []))
  }
}

/// The changes of one series in words.
private struct SeriesChanges {
  let finding: RegressionSearch.Finding
  let statuses: [Regression.Status]
  private var series: MetricSeries { finding.series }

  init(finding: RegressionSearch.Finding, tracked: [Regression]) {
    self.finding = finding
    self.statuses = tracked.statuses(of: finding)
  }

  var hasNews: Bool { !finding.changes.isEmpty || finding.drift != nil }

  /// How many changes for the worse are still there.
  var present: Int {
    zip(finding.changes, statuses).count { change, status in
      change.isWorse(series.metric) && change.isPresent && status != .falseAlarm
    }
  }

  var section: Block {
    var chart = SeriesChart(series.values)
    for change in finding.changes { chart.marks[change.point.index] = .change }
    return .section(
      series.title,
      [.chart(.series(chart)), .rows(table), .lines(notes)].compactMap(\.self))
  }

  private var table: Table {
    var table = Table(
      columns: [
        ("point", .right), ("commit", .left), ("time", .left), ("before → after", .right),
        ("change", .right), ("95 %", .right), ("p", .right), ("status", .left),
      ])
    for (index, change) in finding.changes.enumerated() {
      let (point, unit) = (change.point, series.metric.unit)
      table.add(cells: [
        Cell("\(series.offset + point.index)"), Cell(Self.short(change.commit)),
        Cell(change.time.map { Instant(secondsSince1970: $0).description } ?? "-"),
        Cell(
          Quantity.text(point.before, unit: unit) + " → " + Quantity.text(point.after, unit: unit)),
        Cell(
          change.change.map(Quantity.change) ?? "-", change.isWorse(series.metric) ? .bad : .good),
        Cell(
          point.kind == .drift
            ? "trend change"
            : change.interval.map { Quantity.interval($0.lowerBound, $0.upperBound) } ?? "-"),
        Cell(Quantity.pValue(point.pValue)), Cell(statuses[index].rawValue),
      ])
    }
    return table
  }

  private var notes: [String] {
    var notes = finding.changes.compactMap { change in
      change.cause.map {
        "\(Self.short(change.commit)): probable cause: \($0.name) "
          + "(\($0.evidence))"
      }
    }
    if let drift = finding.drift {
      let size =
        drift.line.isRatio
        ? Quantity.change(drift.line.change)
        : Quantity.text(drift.line.change, unit: series.metric.unit)
      notes.append(
        "drift for the \(drift.isWorse ? "worse" : "better") since point \(series.offset + drift.start):"
          + " \(size) over \(drift.end - drift.start) points, p \(Quantity.pValue(drift.line.pValue))"
      )
    }
    return notes
  }

  /// A commit's name as people read it.
  private static func short(_ commit: String) -> String {
    commit.isEmpty ? "-" : commit.count == 40 ? String(commit.prefix(8)) : commit
  }
}
