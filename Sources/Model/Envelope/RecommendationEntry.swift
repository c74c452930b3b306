package import Quantities

/// A recommendation in the envelope.
package struct RecommendationEntry: Codable, Hashable, Sendable {
  package let priority: String
  package let category: String
  package let kind: String
  package let workflow: String
  package let recommendation: String
  package let rationale: String
  package let expectedImprovement: Improvement
  package let implementationEffort: String
  package let caveats: [String]

  package struct Improvement: Codable, Hashable, Sendable {
    package let metric: String
    /// candidate/base − 1; nil where nothing measured says.
    package let change: Double?
    package let interval: Interval?
    /// Of the interval.
    package let confidence: Double?

    package init(metric: String, change: Double?, interval: Interval?, confidence: Double?) {
      self.metric = metric
      self.change = change
      self.interval = interval
      self.confidence = confidence
    }
  }

  package init(
    priority: String, category: String, kind: String, workflow: String, recommendation: String,
    rationale: String, expectedImprovement: Improvement, implementationEffort: String,
    caveats: [String]
  ) {
    self.priority = priority
    self.category = category
    self.kind = kind
    self.workflow = workflow
    self.recommendation = recommendation
    self.rationale = rationale
    self.expectedImprovement = expectedImprovement
    self.implementationEffort = implementationEffort
    self.caveats = caveats
  }
}
