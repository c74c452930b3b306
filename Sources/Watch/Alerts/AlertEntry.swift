import Configuration
import Quantities

/// An alert as programs read it.
package struct AlertEntry: Hashable, Sendable, Codable {
  package let id: String
  package let name: String
  package let type: String
  package let severity: String
  package let status: String
  package let workflow: String
  package let environment: String
  package let metric: String
  package let condition: String
  /// In seconds, bytes, a fraction of 1 or a plain number; per second for rates.
  package let threshold: Double
  /// In the unit of the threshold.
  package let currentValue: Double?
  package let trend: String?
  /// RFC 3339.
  package let startedAt: String?
  /// RFC 3339.
  package let endedAt: String?
  package let recommendation: String?
  package let labels: [String: String]
  /// The reason of a silence, or the note of an acknowledgement.
  package let reason: String?

  package init(_ alert: Alert) {
    let rule = alert.rule
    (id, name, status) = (alert.id, rule.name, alert.status.rawValue)
    type = (alert.status == .noData ? .noData : rule.kind).rawValue
    severity = rule.severity.rawValue
    (workflow, environment) = (alert.subject.workflow, alert.subject.environment)
    (metric, condition) = (rule.condition.metric.rawValue, rule.condition.description)
    (threshold, currentValue) = (rule.condition.threshold, alert.currentValue)
    trend = alert.trend?.rawValue
    (startedAt, endedAt) = (alert.startedAt?.description, alert.endedAt?.description)
    (recommendation, labels, reason) = (alert.recommendation, alert.labels, alert.reason)
  }
}
