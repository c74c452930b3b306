package import Configuration
package import Quantities

/// The alert of one rule for one subject.
package struct Alert: Hashable, Sendable {
  package enum Status: String, Hashable, Sendable, Codable, CaseIterable {
    case pending, firing, resolved
    /// It fires without notification, because of a silence or because another alert explains it.
    case silenced
    /// It fires and was acknowledged.
    case acknowledged
    case noData = "no_data"
  }

  /// Where the value goes.
  package enum Trend: String, Hashable, Sendable, Codable, CaseIterable {
    case rising, falling, steady
  }

  /// The same for the same rule and subject, always.
  package var id: String
  package var rule: AlertRule
  package var subject: AlertSubject
  package var status: Status
  /// The aggregated value; nil if there is no data.
  package var currentValue: Double?
  package var trend: Trend?
  package var startedAt: Instant?
  package var endedAt: Instant?
  /// The reason of a silence, or the note of an acknowledgement.
  package var reason: String?
  /// What to do; nil where neither the rule nor what it is about says so.
  package var recommendation: String?

  package var isCritical: Bool { rule.severity == .critical }

  /// Those of the rule and of the subject.
  package var labels: [String: String] { subject.labels.merging(rule.labels) { $1 } }

  /// The digest of a rule's name and a subject.
  static func id(rule: String, _ subject: AlertSubject) -> String {
    let labels = subject.labels.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
    return String(
      StableHash.hex(of: [rule, subject.workflow, subject.environment] + labels).prefix(12))
  }

  /// What it is about: "memory_usage > 90%, now 93 %".
  package var text: String {
    let value = currentValue.map { ", now " + rule.condition.dimension.text($0) } ?? ""
    return "\(rule.condition)\(value)"
  }

  /// A line for people: "memory (critical): memory_usage > 90%, now 93 %".
  package var summary: String {
    "\(rule.name) (\(rule.severity.rawValue)): \(text)"
  }
}

/// An alert whose status has changed.
package struct AlertTransition: Hashable, Sendable {
  /// As it is now; where `status` is nil, as it was.
  package var alert: Alert
  package var from: Alert.Status?
  /// `nil` for an alert that is neither pending nor firing any more, and never fired.
  package var to: Alert.Status?
  package var at: Instant

  /// Whether a notification is sent: it fires, has ended or lost its data, and isn't silenced.
  package var isNotified: Bool {
    switch to {
    case .firing: from != .acknowledged
    case .resolved: from == .firing || from == .acknowledged
    case .noData: from == .firing || from == .acknowledged
    default: false
    }
  }
}
