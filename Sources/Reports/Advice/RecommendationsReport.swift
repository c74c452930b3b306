package import Advice
import Model
import Quantities

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
    let past =
      coverage.map {
        "Of \($0.tried) past predictions with a known outcome, \($0.held) were within their"
          + " 80 % interval."
      } ?? "No past prediction has a known outcome yet."
    var document = Document()
    if recommendations.isEmpty {
      document.add(.paragraph("No recommendations for the recorded data."))
    }
    for kind in Recommendation.Kind.allCases {
      let items = recommendations.filter { $0.kind == kind }.map(\.item)
      if !items.isEmpty { document.add(.section(kind.title, [.list(items)])) }
    }
    document.add(.paragraph(past))
    if leftOut > 0 {
      let verb = leftOut == 1 ? "was" : "were"
      document.add(.paragraph("\(leftOut) more \(verb) found but filtered out."))
    }
    document.add(.warnings(warnings))
    self.init(
      document,
      Envelope(
        operation: "recommendations", workflow: workflow,
        results: RecommendationsResults(
          leftOut: leftOut,
          pastPredictions: .init(
            open: history.predictions.count { $0.trial == nil }, tried: coverage?.tried ?? 0,
            held: coverage?.held ?? 0, promised: 0.8), warnings: warnings),
        recommendations: recommendations.map { RecommendationEntry($0) },
        metrics: OperationMetrics(
          analysisAccuracy: coverage.map { Fraction(Double($0.held) / Double($0.tried)) })))
  }
}

extension Recommendation.Kind {
  fileprivate var title: String {
    switch self {
    case .immediate: "Now"
    case .strategic: "Worth the effort"
    case .experiment: "Worth an experiment"
    }
  }
}

extension Recommendation {
  /// What it should gain, for people.
  package var expectation: String {
    guard let change else { return "gain unknown: no data" }
    let range = interval.map { " (80 %: \(Quantity.interval($0.lowerBound, $0.upperBound)))" }
    return "\(metric) \(Quantity.change(change))\(range ?? "")"
  }

  fileprivate var item: Item {
    Item(
      "\(workflow): \(recommendation)", label: priority.rawValue,
      tone: priority == .high ? .caution : .plain,
      details: ["\(expectation); effort \(effort.rawValue)", "reason: \(rationale)"]
        + caveats.map { "caveat: \($0)" })
  }
}
