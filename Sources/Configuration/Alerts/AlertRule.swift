package import Quantities

/// A rule that raises an alert while a condition holds.
package struct AlertRule: Hashable, Sendable {
  package enum Severity: String, Hashable, Sendable, CaseIterable {
    case info, warning, critical
  }

  /// What kind of trouble an alert is.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case efficiencyDegradation = "efficiency_degradation"
    case responseTimeSpike = "response_time_spike"
    case optimizationOpportunity = "optimization_opportunity"
    case regression
    case resourcePressure = "resource_pressure"
    case noData = "no_data"
    case hostNoisy = "host_noisy"

    /// Whether other alerts of the same workflow follow from it, so that they are inhibited.
    package var inhibitsOthers: Bool { self == .noData || self == .hostNoisy }
  }

  /// By what alerts are put together in one notification.
  package enum Grouping: String, Hashable, Sendable, CaseIterable {
    case workflow, environment, name, severity, type
  }

  /// Unique among the rules.
  package let name: String
  package var condition: AlertCondition
  /// What ends an alert that fires; nil if the condition itself does.
  package var clearing: AlertCondition?
  /// How long the condition has to hold before the alert fires.
  package var delay: Seconds = 0
  /// How long an alert fires on after its condition has ended.
  package var keepFiring: Seconds = 0
  package var severity = Severity.warning
  package var kind: Kind
  /// The recommended action; nil for none.
  package var recommendation: String?
  /// Added to the alert; part of its identity.
  package var labels: [String: String] = [:]
  package var grouping: [Grouping] = [.workflow]
  /// The only workflow to which it applies; nil for all.
  package var workflow: String?

  package init(name: String, condition: AlertCondition) {
    (self.name, self.condition) = (name, condition)
    kind = condition.metric.kind
  }

  /// A digest of the whole rule: its alerts are reset when it changes.
  package var fingerprint: String {
    StableHash.hex(of: [
      name, condition.description, clearing?.description ?? "", delay.debugDescription,
      keepFiring.debugDescription, severity.rawValue, kind.rawValue, recommendation ?? "",
      labels.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: ","),
      grouping.map(\.rawValue).joined(separator: ","), workflow ?? "",
    ])
  }
}
