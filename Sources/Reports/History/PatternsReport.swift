package import Insight
import Model
import Quantities

extension Report {
  /// The conditions under which runs do well, badly or fail.
  package init(patterns: [Pattern], workflow: String?, warnings: [String]) {
    var table = Table(
      columns: [
        ("pattern", .left), ("workflow", .left), ("under", .left), ("what", .left),
        ("effect", .right), ("95 %", .right), ("runs", .right), ("confidence", .right),
      ])
    for pattern in patterns {
      let (what, effect) =
        switch pattern.outcome {
        case .metric(let name): (name, Quantity.change(pattern.effect))
        case .failing: ("failing runs", Quantity.points(pattern.effect))
        }
      table.add([
        pattern.kind.rawValue, pattern.workflow, pattern.condition, what, effect,
        pattern.interval.map { Quantity.interval($0.lowerBound, $0.upperBound) } ?? "-",
        "\(pattern.runs.with) of \(pattern.runs.all)", Quantity.percent(pattern.confidence),
      ])
    }
    let none = "No statistically significant condition."
    let note =
      "Positive effects are worse. A pattern is an association, not a cause: conditions may occur "
      + "together."
    var document = Document(
      table.isEmpty ? [.paragraph(none)] : [.table(table), .paragraph(note)])
    document.add(.warnings(warnings))
    self.init(
      document,
      Envelope(
        operation: "patterns", workflow: workflow,
        results: PatternsResults(
          patterns: patterns.map(PatternsResults.Entry.init), warnings: warnings)))
  }
}
