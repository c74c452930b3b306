package import Insight

extension Report {
  /// The conditions under which runs do well, badly or fail.
  package init(patterns: [Pattern], workflow: String?, warnings: [String]) {
    var table = TextTable([
      ("pattern", .left), ("workflow", .left), ("under", .left), ("what", .left),
      ("effect", .right), ("95 %", .right), ("runs", .right), ("confidence", .right),
    ])
    for pattern in patterns {
      let (what, effect) =
        switch pattern.outcome {
        case .metric(let name): (name, Quantity.change(pattern.effect))
        case .failing: ("runs that fail", Quantity.points(pattern.effect))
        }
      table.add([
        pattern.kind.rawValue, pattern.workflow, pattern.condition, what, effect,
        pattern.interval.map { Quantity.interval($0.lowerBound, $0.upperBound) } ?? "-",
        "\(pattern.runs.with) of \(pattern.runs.all)", Quantity.share(pattern.confidence),
      ])
    }
    var envelope = Envelope(operation: "patterns", workflow: workflow)
    envelope.analysisResults = .object([
      "patterns": .array(patterns.map { JSONValue(pattern: $0) }),
      "warnings": .array(warnings.map(JSONValue.string)),
    ])
    let rows = table
    let none = "No condition makes a difference that chance wouldn't."
    let note = "Positive effects are worse. A pattern is no cause: conditions may go together."
    self.init(
      text: { style in
        ((rows.isEmpty ? [none] : [rows.text(), note])
          + warnings.map { style.yellow("warning") + ": " + $0 }).joined(separator: "\n\n")
      },
      markdown: ((rows.isEmpty ? [Markdown(none)] : [rows.markdown, Markdown(note)])
        + warnings.map { "- warning: \($0)" }).joined(separator: "\n\n"),
      envelope: envelope)
  }
}

extension JSONValue {
  fileprivate init(pattern: Pattern) {
    let (metric, outcome): (JSONValue, String) =
      switch pattern.outcome {
      case .metric(let name): (.string(name), "metric")
      case .failing: (.null, "failing")
      }
    self = .object([
      "type": .string(pattern.kind.rawValue), "workflow": .string(pattern.workflow),
      "outcome": .string(outcome), "metric": metric, "condition": .string(pattern.condition),
      "frequency": .number(pattern.frequency), "runs": .integer(pattern.runs.with),
      "all_runs": .integer(pattern.runs.all), "effect": .number(pattern.effect),
      "interval": pattern.interval.map {
        .array([.number($0.lowerBound), .number($0.upperBound)])
      } ?? .null,
      "confidence": .number(pattern.confidence), "actionable": .bool(pattern.isActionable),
    ])
  }
}
