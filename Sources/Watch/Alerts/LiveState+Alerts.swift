import Configuration
import Quantities

extension LiveState {
  /// Takes over the alerts of the run; those that are over are left out.
  package mutating func show(_ alerts: [Watch.Alert]) {
    let began = at.map { $0 - elapsed }
    self.alerts = alerts.filter { $0.subject.workflow == workflow && $0.status != .resolved }
      .map { alert in
        LiveState.Alert(
          name: alert.rule.name, severity: alert.rule.severity.rawValue,
          status: alert.status.rawValue, text: alert.text,
          since: alert.startedAt.flatMap { start in
            began.map { Seconds(start.secondsSince1970 - $0.secondsSince1970) }
          })
      }
  }
}
