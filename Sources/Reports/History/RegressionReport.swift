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
      SeriesChanges(finding: $0, history: history, tracked: tracked)
    }
    let regressions = shown.reduce(0) { $0 + $1.present }
    let changed = findings.count { !$0.changes.isEmpty }
    let summary =
      "\(findings.count) series, \(changed) with changes; "
      + (regressions == 0
        ? "no regression is there now."
        : regressions == 1
          ? "one regression is there now." : "\(regressions) regressions are there now.")
    var envelope = Envelope(operation: "regression", workflow: workflow)
    envelope.performanceData = .object([
      "series": .integer(findings.count),
      "points": .integer(findings.reduce(0) { $0 + $1.series.count }),
    ])
    envelope.analysisResults = .object([
      "series": .array(shown.map(\.json)), "warnings": .array(warnings.map(JSONValue.string)),
    ])
    if regressions > 0 {
      envelope.nextSteps = ["perf-check bisect --good LAST_GOOD --bad FIRST_BAD"]
    }
    let told = shown.filter(\.hasNews)
    self.init(
      text: { style in
        (told.map { $0.text(style) } + [summary]
          + warnings.map { style.yellow("warning") + ": " + $0 }).joined(separator: "\n\n")
      },
      markdown: (told.map(\.markdown) + [Markdown(summary)] + warnings.map { "- warning: \($0)" })
        .joined(separator: "\n\n"),
      envelope: envelope)
  }
}

/// The changes of one series, in every format.
private struct SeriesChanges: Sendable {
  let finding: RegressionSearch.Finding
  let entries: [RecordedHistory.Entry]
  let statuses: [Regression.Status]
  private var series: MetricSeries { finding.series }

  private static let width = 72

  init(finding: RegressionSearch.Finding, history: RecordedHistory, tracked: [Regression]) {
    self.finding = finding
    self.entries = finding.changes.map { history.entry(of: $0.point.index, in: finding.series) }
    self.statuses = finding.changes.map { change in
      tracked.last { $0.isAbout(change, of: finding.series) }?.status
        ?? (change.isPresent ? .detected : .fixed)
    }
  }

  var hasNews: Bool { !finding.changes.isEmpty || finding.drift != nil }

  /// How many changes for the worse are still there.
  var present: Int {
    zip(finding.changes, statuses).count { change, status in
      change.isWorse(series.metric) && change.isPresent && status != .falseAlarm
    }
  }

  func text(_ style: TextStyle) -> String {
    let (line, columns) = Sparkline.draw(series.values, width: Self.width)
    var marks = [Character](repeating: " ", count: line.count)
    for change in finding.changes { marks[columns[change.point.index]] = "▲" }
    let plot = "  " + line + (finding.changes.isEmpty ? "" : "\n  " + String(marks))
    var parts = [style.bold(series.title), plot]
    if !finding.changes.isEmpty {
      let worse = finding.changes.map { $0.isWorse(series.metric) }
      var row = -1
      parts.append(
        table.text { column, cell in
          if column == 0 { row += 1 }
          guard column == 4 else { return cell }
          return worse[row] ? style.red(cell) : style.green(cell)
        })
    }
    return (parts + notes.map { "  " + $0 }).joined(separator: "\n")
  }

  var markdown: Markdown {
    ([
      "**\(series.title)**", finding.changes.isEmpty ? nil : table.markdown,
      notes.isEmpty ? nil : notes.map { "- \($0)" }.joined(separator: "\n"),
    ] as [Markdown?]).compactMap { $0 }.joined(separator: "\n\n")
  }

  private var table: TextTable {
    var table = TextTable([
      ("point", .right), ("commit", .left), ("time", .left), ("before → after", .right),
      ("change", .right), ("95 %", .right), ("p", .right), ("status", .left),
    ])
    for (index, change) in finding.changes.enumerated() {
      let (point, unit) = (change.point, series.metric.unit)
      table.add([
        "\(series.offset + point.index)", Self.short(change.commit),
        change.time.map { Timestamp.text(seconds: $0) } ?? "-",
        Quantity.text(point.before, unit: unit) + " → " + Quantity.text(point.after, unit: unit),
        change.change.map(Quantity.change) ?? "-",
        point.kind == .drift
          ? "drift turns"
          : change.interval.map { Quantity.interval($0.lowerBound, $0.upperBound) } ?? "-",
        Quantity.pValue(point.pValue), statuses[index].rawValue,
      ])
    }
    return table
  }

  private var notes: [String] {
    var notes = finding.changes.compactMap { change in
      change.cause.map { "\(Self.short(change.commit)): probably \($0.name): \($0.evidence)" }
    }
    if let drift = finding.drift {
      let size =
        drift.line.isRatio
        ? Quantity.change(drift.line.change)
        : Quantity.text(drift.line.change, unit: series.metric.unit)
      notes.append(
        "drifts for the \(drift.isWorse ? "worse" : "better") since point \(series.offset + drift.start):"
          + " \(size) over \(drift.end - drift.start) points, p \(Quantity.pValue(drift.line.pValue))"
      )
    }
    return notes
  }

  /// A commit's name as people read it.
  private static func short(_ commit: String) -> String {
    commit.isEmpty ? "-" : commit.count == 40 ? String(commit.prefix(8)) : commit
  }

  var json: JSONValue {
    .object([
      "workflow": .string(series.workflow), "metric": .string(series.metric.name),
      "unit": .string(series.metric.unit), "better": .string(series.metric.better.rawValue),
      "environment": series.environment.isEmpty ? .null : .string(series.environment),
      "points": .integer(series.count),
      "change_points": .array(finding.changes.indices.map(json(of:))),
      "drift": finding.drift.map(json(of:)) ?? .null,
    ])
  }

  private func json(of index: Int) -> JSONValue {
    let change = finding.changes[index]
    return .object([
      "index": .integer(series.offset + change.point.index),
      "positions": change.point.kind == .drift
        ? .null
        : .array([
          .integer(series.offset + change.point.positions.lowerBound),
          .integer(series.offset + change.point.positions.upperBound),
        ]),
      "kind": .string(change.point.kind.rawValue), "commit": .string(change.commit),
      "last_good": .string(change.lastGood),
      "time": JSONValue(change.time.map { Timestamp.text(seconds: $0) }),
      "before": .number(change.point.before), "after": .number(change.point.after),
      "change": JSONValue(change.change),
      "interval": change.interval.map {
        .array([.number($0.lowerBound), .number($0.upperBound)])
      } ?? .null,
      "p_value": .number(change.point.pValue), "status": .string(statuses[index].rawValue),
      "worse": .bool(change.isWorse(series.metric)), "present": .bool(change.isPresent),
      "probable_cause": change.cause.map {
        .object(["name": .string($0.name), "evidence": .string($0.evidence)])
      } ?? .null,
    ])
  }

  private func json(of drift: Drift) -> JSONValue {
    .object([
      "start": .integer(series.offset + drift.start),
      "end": .integer(series.offset + drift.end),
      "change": .number(drift.line.change),
      "interval": .array([
        .number(drift.line.interval.lowerBound), .number(drift.line.interval.upperBound),
      ]),
      "p_value": .number(drift.line.pValue), "worse": .bool(drift.isWorse),
    ])
  }
}
