package import Advice

extension Report {
  /// What is worth changing.
  ///
  /// - Parameters:
  ///   - recommendations: The most urgent first.
  ///   - leftOut: How many were found and not asked for.
  ///   - history: What came of earlier ones.
  ///   - workflow: The only one that was asked for.
  ///   - warnings: What the user should know.
  package init(
    recommendations: [Recommendation], leftOut: Int, history: OptimizationHistory,
    workflow: String?, warnings: [String]
  ) {
    let coverage = history.coverage()
    var envelope = Envelope(operation: "recommendations", workflow: workflow)
    envelope.recommendations = recommendations.map { JSONValue(recommendation: $0) }
    envelope.analysisAccuracy = coverage.map { Double($0.held) / Double($0.tried) }
    envelope.analysisResults = .object([
      "left_out": .integer(leftOut),
      "past_predictions": .object([
        "open": .integer(history.predictions.count { $0.trial == nil }),
        "tried": .integer(coverage?.tried ?? 0), "held": .integer(coverage?.held ?? 0),
        "promised": .number(0.8),
      ]),
      "warnings": .array(warnings.map(JSONValue.string)),
    ])
    let past =
      coverage.map {
        "Of \($0.tried) earlier predictions that were tried, \($0.held) held what their interval of"
          + " 80 % said."
      } ?? "No earlier prediction was tried yet."
    let more = leftOut > 0 ? ["\(leftOut) more were found and not asked for."] : []
    let none = recommendations.isEmpty ? ["Nothing is worth changing, as far as was measured."] : []
    let groups = Recommendation.Kind.allCases.compactMap {
      kind -> (title: String, all: [Recommendation])? in
      let all = recommendations.filter { $0.kind == kind }
      return all.isEmpty ? nil : (kind.title, all)
    }
    self.init(
      text: { style in
        (none
          + groups.map { group in
            ([style.bold(group.title)] + group.all.map { $0.text(style) }).joined(separator: "\n")
          } + [past] + more + TraceText.warnings(warnings, style)).joined(separator: "\n\n")
      },
      markdown: (none.map { Markdown($0) }
        + groups.map { group in
          (["**\(group.title)**", ""] + group.all.map(\.markdown)).joined(separator: "\n")
        } + ([past] + more).map { Markdown($0) } + warnings.map { "- warning: \($0)" }).joined(
          separator: "\n\n"),
      envelope: envelope)
  }
}

extension Recommendation.Kind {
  fileprivate var title: String {
    switch self {
    case .immediate: "Now"
    case .strategic: "Worth the work"
    case .experiment: "Worth a try"
    }
  }
}

extension Recommendation {
  /// What it should gain, for people.
  package var expectation: String {
    guard let change else { return "nothing measured tells what it gains" }
    let range = interval.map { " (80 %: \(Quantity.interval($0.lowerBound, $0.upperBound)))" }
    return "\(metric) \(Quantity.change(change))\(range ?? "")"
  }

  fileprivate func text(_ style: TextStyle) -> String {
    let mark = priority == .high ? style.yellow(priority.rawValue) : priority.rawValue
    return
      ([
        "  \(mark)  \(workflow): \(recommendation)",
        "        \(expectation); effort \(effort.rawValue)",
      ]
      + ["        because \(rationale)"] + caveats.map { "        but \($0)" })
      .joined(separator: "\n")
  }

  fileprivate var markdown: Markdown {
    "- **\(priority.rawValue)** \(workflow): \(recommendation). \(expectation); effort"
      + " \(effort.rawValue). Because \(rationale)."
      + caveats.map { " But \($0)." }.joined()
  }
}

extension JSONValue {
  package init(recommendation one: Recommendation) {
    self = .object([
      "priority": .string(one.priority.rawValue), "category": .string(one.category.rawValue),
      "kind": .string(one.kind.rawValue), "workflow": .string(one.workflow),
      "recommendation": .string(one.recommendation), "rationale": .string(one.rationale),
      "expected_improvement": .object([
        "metric": .string(one.metric), "change": JSONValue(one.change),
        "interval": one.interval.map {
          .array([.number($0.lowerBound), .number($0.upperBound)])
        } ?? .null,
        "confidence": one.interval == nil ? .null : .number(0.8),
      ]),
      "implementation_effort": .string(one.effort.rawValue),
      "caveats": .array(one.caveats.map(JSONValue.string)),
    ])
  }
}
