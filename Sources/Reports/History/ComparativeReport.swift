package import Insight
import Model
import Quantities

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
    var document = Document(comparisons.map { Self.section(of: $0, showsSignificance) })
    // What wasn't asked for is shown only where nothing else is.
    if comparisons.isEmpty {
      document.add(Self.section(of: historical))
      document.add(Self.section(of: standings))
    }
    if document.blocks.isEmpty {
      document.add(.paragraph("Nothing to compare: the history has a single point."))
    }
    document.add(.warnings(warnings))
    self.init(
      document,
      Envelope(
        operation: "comparative",
        results: ComparativeResults(
          comparisons: comparisons.map(ComparativeResults.Comparison.init),
          workflows: standings.map(ComparativeResults.Standing.init),
          historical: historical.map(ComparativeResults.Historical.init), warnings: warnings)))
  }

  private static func section(
    of comparison: PopulationComparison, _ showsSignificance: Bool
  ) -> Block {
    var columns: [(String, Table.Alignment)] = [
      ("workflow", .left), ("metric", .left), ("before", .right), ("after", .right),
      ("change", .right),
    ]
    if showsSignificance { columns += [("95 %", .right), ("p", .right)] }
    var table = Table(columns: columns + [("values", .right), ("verdict", .left)])
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
      cells.append("\(row.counts.before), \(row.counts.after)")
      table.add(cells, Cell(row.verdict.rawValue, row.verdict.tone))
    }
    let means = comparison.geometricMeans.map {
      "geometric mean of \($0.metric) over \($0.benchmarks): \(Quantity.change($0.change))"
    }
    return .section(
      "\(comparison.before) → \(comparison.after)",
      [.table(table), .lines(means)].compactMap(\.self))
  }

  private static func section(of all: [HistoricalComparison]) -> Block? {
    guard !all.isEmpty else { return nil }
    var table = Table(
      columns: [
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
    return .section("Now against earlier months (positive is worse)", [.table(table)])
  }

  private static func section(of all: [WorkflowStanding]) -> Block? {
    guard !all.isEmpty else { return nil }
    var table = Table(
      columns: [
        ("workflow", .left), ("better than", .left), ("most similar to", .left),
        ("similarity", .right),
      ])
    for one in all {
      table.add([
        one.workflow,
        one.percentiles.map { "\(Quantity.percent($0.share)) in \($0.metric)" }
          .joined(separator: ", "),
        one.similar.first?.workflow ?? "-",
        one.similar.first.map { Quantity.plain($0.similarity) } ?? "-",
      ])
    }
    return .section("Comparison of workflows", [.table(table)])
  }
}
