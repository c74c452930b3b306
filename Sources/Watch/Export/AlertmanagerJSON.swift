import Configuration
package import Quantities

/// Alerts as Alertmanager's API v2 takes them, for `POST /api/v2/alerts`.
///
/// The labels are an alert's identity there. An alert that fires ends by itself if it isn't sent again,
/// so that one that is no longer evaluated doesn't fire for ever.
///
/// - SeeAlso: Alertmanager, "Alerts API"; its `api/v2/openapi.yaml`, `postableAlerts`.
package struct AlertmanagerJSON: Sendable {
  /// How long an alert lasts that isn't sent again, as Alertmanager's own `resolve_timeout`.
  private static let lifetime: Seconds = 300
  /// How long the end of an alert is sent, as Prometheus does.
  private static let resolvedFor: Seconds = 900

  private struct Posted: Encodable {
    let labels: [String: String]
    let annotations: [String: String]
    let startsAt: String?
    let endsAt: String
    let generatorURL: String
  }

  /// The JSON array, with a line feed at its end.
  package let text: String

  /// - Parameters:
  ///   - alerts: Those that are neither firing nor acknowledged nor ended lately are left out.
  ///   - source: The address of what the rules are written in.
  ///   - now: When they are sent.
  package init(_ alerts: [Alert], source: String, at now: Instant) {
    let posted = alerts.compactMap { alert -> Posted? in
      let end: Instant
      switch alert.status {
      case .firing, .acknowledged: end = now + Self.lifetime
      case .resolved:
        guard let ended = alert.endedAt, now - Self.resolvedFor <= ended else { return nil }
        end = ended
      case .pending, .silenced, .noData: return nil
      }
      return Posted(
        labels: Self.labels(of: alert), annotations: Self.annotations(of: alert),
        startsAt: alert.startedAt?.description, endsAt: end.description, generatorURL: source)
    }
    text = JSONLine.text(of: posted) + "\n"
  }

  private static func labels(of alert: Alert) -> [String: String] {
    let rule = alert.rule
    let own = [
      "alertname": rule.name, "severity": rule.severity.rawValue, "type": rule.kind.rawValue,
      "metric": rule.condition.metric.rawValue, "workflow": alert.subject.workflow,
      "environment": alert.subject.environment,
    ]
    // Alertmanager ignores empty labels.
    return alert.labels.merging(own) { $1 }.filter { !$0.value.isEmpty }
  }

  private static func annotations(of alert: Alert) -> [String: String] {
    let values = [
      "summary": alert.summary, "recommendation": alert.recommendation ?? "",
      "acknowledged": alert.status == .acknowledged ? alert.reason ?? "yes" : "",
      "id": alert.id,
    ]
    return values.filter { !$0.value.isEmpty }
  }
}
