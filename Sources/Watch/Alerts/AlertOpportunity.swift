import Configuration
import Quantities

/// Something that recorded runs say is worth changing.
package struct AlertOpportunity: Hashable, Sendable {
  package var workflow: String
  /// What kind of change it is: at most one of a kind for a workflow.
  package var category: String
  /// By which fraction what it costs becomes less, as predicted.
  package var improvement: Double
  /// What to do.
  package var recommendation: String

  package init(workflow: String, category: String, improvement: Double, recommendation: String) {
    (self.workflow, self.category) = (workflow, category)
    (self.improvement, self.recommendation) = (improvement, recommendation)
  }
}

extension AlertSubject {
  private static let label = "category"

  /// Whether it is about recorded runs, not about one that is watched.
  var isOfRecordedRuns: Bool { labels[Self.label] != nil }

  fileprivate init(_ opportunity: AlertOpportunity, environment: String) {
    self.init(
      workflow: opportunity.workflow, environment: environment,
      labels: [Self.label: opportunity.category])
  }
}

extension AlertEvaluation {
  /// Instead of a monitor's id.
  private static let source = "recommendations"

  /// Evaluates what is worth changing now; the alerts of what no longer is are over.
  ///
  /// - Parameters:
  ///   - found: All of it, of all workflows.
  ///   - environment: The key of the environment.
  ///   - now: In seconds since 1970.
  package mutating func evaluate(
    _ found: [AlertOpportunity], environment: String, at now: Double
  ) -> [AlertTransition] {
    var transitions: [AlertTransition] = []
    let subjects = found.map { AlertSubject($0, environment: environment) }
    for (opportunity, subject) in zip(found, subjects) {
      let sample = AlertSample(
        subject: subject, source: Self.source, at: now, interval: 0,
        values: [.expectedImprovement: opportunity.improvement],
        recommendation: opportunity.recommendation)
      transitions += evaluate(sample)
    }
    for known in self.subjects.map(\.subject)
    where known.isOfRecordedRuns && known.environment == environment && !subjects.contains(known) {
      transitions += finish(known, source: Self.source, at: now)
    }
    return transitions
  }
}
