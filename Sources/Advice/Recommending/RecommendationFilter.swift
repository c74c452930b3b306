package import Quantities

/// Which recommendations are wanted.
package struct RecommendationFilter: Hashable, Sendable {
  package enum Scope: String, Hashable, Sendable, CaseIterable {
    case workflow
    case system
    case workflowAndSystem = "workflow_and_system"
  }

  package var scope = Scope.workflowAndSystem
  /// nil for all.
  package var priorities: [Recommendation.Priority]?
  /// nil for all.
  package var efforts: [Recommendation.Effort]?
  /// The smallest gain; nil for any, also an unknown one.
  package var minimumGain: Fraction?

  package init() {}

  /// Whether a recommendation is wanted.
  package func holds(_ one: Recommendation) -> Bool {
    (scope == .workflowAndSystem || one.category.isOfSystem == (scope == .system))
      && (priorities?.contains(one.priority) ?? true)
      && (efforts?.contains(one.effort) ?? true)
      && (minimumGain.map { -(one.change ?? 0) >= $0.value } ?? true)
  }
}
