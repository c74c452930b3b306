package import Insight
import Model
import Quantities

extension Report {
  /// How well executions used what they had.
  ///
  /// - Parameters:
  ///   - efficiency: The newest execution of each workflow.
  ///   - dimensions: Which scores are shown; the overall one always is.
  ///   - withBreakdown: Whether what each score comes from is shown.
  ///   - workflow: The only one that was asked for.
  ///   - warnings: What the user should know.
  package init(
    efficiency: [EfficiencyScores], dimensions: [EfficiencyScores.Dimension], withBreakdown: Bool,
    workflow: String?, warnings: [String]
  ) {
    var table = Table(
      columns: [("workflow", .left)] + dimensions.map { ($0.rawValue, .right) }
        + [("overall", .right), ("earlier average", .right), ("p", .right)])
    for one in efficiency {
      table.add(
        [TraceText.short(one.analysis.trace.workflow, 32)]
          + dimensions.map { Self.score(one.scores[$0]?.value) }
          + [
            Self.score(one.overall), Self.score(one.history?.average),
            one.history?.pValue.map(Quantity.pValue) ?? "-",
          ])
    }
    var document = Document([.table(table)])
    document.add(
      .lines(efficiency.map { "\($0.analysis.trace.workflow): " + Self.statement(on: $0) }))
    if withBreakdown {
      document.blocks += efficiency.map { .table(Self.breakdown($0, dimensions)) }
    }
    document.add(.warnings(warnings))
    self.init(
      document,
      Envelope(
        operation: "efficiency", workflow: workflow,
        results: WorkflowsResults(
          workflows: efficiency.map {
            EfficiencyEntry($0, dimensions, withBreakdown: withBreakdown)
          }, warnings: warnings)))
  }

  private static func score(_ value: Double?) -> String { value.map(Quantity.score) ?? "?" }

  /// How an execution compares with those before it, in a sentence.
  private static func statement(on one: EfficiencyScores) -> String {
    guard let overall = one.overall else { return "no overall score: \(one.reason ?? "")" }
    guard let history = one.history else {
      return "too few earlier executions for a comparison; the minimum is "
        + "\(EfficiencyScores.minimumExecutions)"
    }
    let average =
      "the average of the \(history.executions) earlier executions "
      + "(\(Quantity.score(history.average)))"
    guard let pValue = history.pValue, let interval = history.interval else {
      return overall == history.average
        ? "equal to \(average)" : "different from \(average), which were all identical"
    }
    let usual =
      "95 % prediction interval \(Quantity.score(interval.lowerBound)) … "
      + "\(Quantity.score(interval.upperBound))"
    if interval.contains(overall) {
      return "not significantly different from \(average); \(usual) (p \(Quantity.pValue(pValue)))"
    }
    return "\(overall < history.average ? "worse" : "better") than \(average); \(usual) "
      + "(p \(Quantity.pValue(pValue)))"
  }

  private static func breakdown(
    _ one: EfficiencyScores, _ dimensions: [EfficiencyScores.Dimension]
  ) -> Table {
    var table = Table(
      "Inputs of the scores of \(TraceText.title(one.analysis.trace))",
      columns: [("score", .left), ("value", .right), ("from", .left), ("formula", .left)])
    for dimension in dimensions {
      guard let score = one.scores[dimension] else { continue }
      let inputs = score.inputs.map { input in
        "\(input.name) " + (input.value.map { Quantity.number($0) } ?? "?")
      }
      table.add([
        dimension.rawValue, Self.score(score.value),
        score.reason ?? inputs.joined(separator: ", "), dimension.formula,
      ])
    }
    return table
  }
}
