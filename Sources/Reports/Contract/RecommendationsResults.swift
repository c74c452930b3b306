package import Advice
package import Model
import Quantities

/// What `recommendations` prints for programs, besides the recommendations.
package struct RecommendationsResults: Codable, Sendable {
  /// How many were found and not asked for.
  package let leftOut: Int
  package let pastPredictions: PastPredictions
  package let warnings: [String]

  /// How earlier recommendations did.
  package struct PastPredictions: Codable, Sendable {
    package let open: Int
    package let tried: Int
    /// In how many trials the gain was in the predicted interval.
    package let held: Int
    /// The coverage of the intervals.
    package let promised: Double
  }
}

extension RecommendationEntry {
  package init(_ one: Recommendation) {
    self.init(
      priority: one.priority.rawValue, category: one.category.rawValue, kind: one.kind.rawValue,
      workflow: one.workflow, recommendation: one.recommendation, rationale: one.rationale,
      expectedImprovement: Improvement(
        metric: one.metric, change: one.change, interval: one.interval.map { Interval($0) },
        confidence: one.interval == nil ? nil : 0.8),
      implementationEffort: one.effort.rawValue, caveats: one.caveats)
  }
}
