package import Insight
import Model

extension Report {
  /// How workflows, commits, periods or files differ.
  ///
  /// - Parameters:
  ///   - comparisons: What was asked for.
  ///   - standings: Where each workflow stands among all.
  ///   - historical: Each series now and before.
  ///   - showsSignificance: Whether intervals and p-values are shown.
  ///   - warnings: What the user should know.
  package init(
    comparisons: [PopulationComparison], standings: [WorkflowStanding],
    historical: [HistoricalComparison], showsSignificance: Bool, warnings: [String]
  ) {
    var envelope = Envelope(operation: "comparative")
    envelope.analysisResults = .object([
      "comparisons": .array(comparisons.map { JSONValue(comparison: $0) }),
      "workflows": .array(standings.map { JSONValue(standing: $0) }),
      "historical": .array(historical.map { JSONValue(historical: $0) }),
      "warnings": .array(warnings.map(JSONValue.string)),
    ])
    var parts = comparisons.map { Self.part($0, showsSignificance) }
    // What wasn't asked for is shown only where nothing else is.
    if comparisons.isEmpty {
      parts += [Self.historical(historical), Self.standings(standings)].compactMap { $0 }
    }
    if parts.isEmpty { parts = [("Nothing to compare: the history is one point long.", nil, [])] }
    let shown = parts
    self.init(
      text: { style in
        (shown.map { title, table, notes in
          ([style.bold(title)] + (table.map { [$0.text()] } ?? []) + notes.map { "  " + $0 })
            .joined(separator: "\n")
        } + warnings.map { style.yellow("warning") + ": " + $0 }).joined(separator: "\n\n")
      },
      markdown: (shown.map { title, table, notes in
        (["**\(title)**"] + (table.map { [$0.markdown] } ?? [])
          + (notes.isEmpty ? [] : [notes.map { "- \($0)" }.joined(separator: "\n")]))
          .joined(separator: "\n\n")
      } + warnings.map { "- warning: \($0)" }).joined(separator: "\n\n"),
      envelope: envelope)
  }

  private typealias Part = (title: String, table: TextTable?, notes: [String])

  private static func part(
    _ comparison: PopulationComparison, _ showsSignificance: Bool
  ) -> Part {
    var columns: [(String, TextTable.Alignment)] = [
      ("workflow", .left), ("metric", .left), ("before", .right), ("after", .right),
      ("change", .right),
    ]
    if showsSignificance { columns += [("95 %", .right), ("p", .right)] }
    var table = TextTable(columns + [("values", .right), ("verdict", .left)])
    for row in comparison.rows {
      let unit = row.metric.unit
      var cells = [
        row.key.workflow.isEmpty ? "-" : row.key.workflow, row.key.metric,
        row.before.map { Quantity.text($0, unit: unit) } ?? "-",
        row.after.map { Quantity.text($0, unit: unit) } ?? "-",
        row.change.map(Quantity.change) ?? "-",
      ]
      if showsSignificance {
        cells += [
          row.interval.map { Quantity.interval($0.lowerBound, $0.upperBound) } ?? "-",
          row.pValue.map(Quantity.pValue) ?? "-",
        ]
      }
      table.add(cells + ["\(row.counts.before), \(row.counts.after)", row.verdict.rawValue])
    }
    return (
      "\(comparison.before) → \(comparison.after)", table,
      comparison.geometricMeans.map {
        "geometric mean of \($0.metric) over \($0.benchmarks): \(Quantity.change($0.change))"
      }
    )
  }

  private static func historical(_ all: [HistoricalComparison]) -> Part? {
    guard !all.isEmpty else { return nil }
    var table = TextTable([
      ("workflow", .left), ("metric", .left), ("since 1 month", .right), ("3 months", .right),
      ("6 months", .right), ("best month", .left), ("its median", .right),
    ])
    for one in all {
      let changes = [1, 3, 6].map { months in
        one.ages.first { $0.months == months }?.comparison.change.map(Quantity.change) ?? "-"
      }
      table.add(
        [one.series.workflow, one.series.metric.name] + changes + [
          one.best?.month ?? "-",
          one.best.map { Quantity.text($0.median, unit: one.series.metric.unit) } ?? "-",
        ])
    }
    return ("Now and before (the weeks around; positive is worse)", table, [])
  }

  private static func standings(_ all: [WorkflowStanding]) -> Part? {
    guard !all.isEmpty else { return nil }
    var table = TextTable([
      ("workflow", .left), ("does better than", .left), ("most like", .left),
      ("similarity", .right),
    ])
    for one in all {
      table.add([
        one.workflow,
        one.percentiles.map { "\(Quantity.share($0.share)) in \($0.metric)" }
          .joined(separator: ", "),
        one.similar.first?.workflow ?? "-",
        one.similar.first.map { Quantity.plain($0.similarity) } ?? "-",
      ])
    }
    return ("Workflows among each other", table, [])
  }
}

extension JSONValue {
  fileprivate init(row: PopulationComparison.Row) {
    self = .object([
      "workflow": row.key.workflow.isEmpty ? .null : .string(row.key.workflow),
      "metric": .string(row.key.metric), "unit": .string(row.metric.unit),
      "better": .string(row.metric.better.rawValue),
      "environment": row.key.environment.isEmpty ? .null : .string(row.key.environment),
      "verdict": .string(row.verdict.rawValue), "change": JSONValue(row.change),
      "interval": row.interval.map {
        .array([.number($0.lowerBound), .number($0.upperBound)])
      } ?? .null,
      "confidence": .number(0.95), "p_value": JSONValue(row.pValue),
      "before": .object([
        "median": JSONValue(row.before), "samples": .integer(row.counts.before),
      ]),
      "after": .object(["median": JSONValue(row.after), "samples": .integer(row.counts.after)]),
    ])
  }

  fileprivate init(comparison: PopulationComparison) {
    self = .object([
      "before": .string(comparison.before), "after": .string(comparison.after),
      "rows": .array(comparison.rows.map { JSONValue(row: $0) }),
      "geometric_means": .array(
        comparison.geometricMeans.map {
          .object([
            "metric": .string($0.metric), "change": .number($0.change),
            "benchmarks": .integer($0.benchmarks),
          ])
        }),
    ])
  }

  fileprivate init(standing: WorkflowStanding) {
    self = .object([
      "workflow": .string(standing.workflow),
      "percentiles": .object(
        Dictionary(
          uniqueKeysWithValues: standing.percentiles.map { ($0.metric, .number($0.share)) })),
      "similar": .array(
        standing.similar.map {
          .object([
            "workflow": .string($0.workflow), "similarity": .number($0.similarity),
          ])
        }),
    ])
  }

  fileprivate init(historical: HistoricalComparison) {
    self = .object([
      "workflow": .string(historical.series.workflow),
      "metric": .string(historical.series.metric.name),
      "environment": historical.series.environment.isEmpty
        ? .null : .string(historical.series.environment),
      "ages": .array(
        historical.ages.map {
          .object([
            "months": .integer($0.months), "comparison": JSONValue(row: $0.comparison),
          ])
        }),
      "best": historical.best.map {
        .object(["month": .string($0.month), "median": .number($0.median)])
      } ?? .null,
    ])
  }
}
