import Configuration
import Model
package import Quantities
package import Watch

extension Report {
  /// The alerts of a project.
  ///
  /// - Parameters:
  ///   - alerts: By subject.
  ///   - transitions: What changed in this evaluation; nil where nothing was evaluated.
  ///   - silences: Those that last.
  ///   - ruleCount: The number of rules that there are.
  ///   - source: The address of what the rules are written in.
  ///   - now: When they were evaluated, or listed.
  ///   - warnings: What the user should know.
  package init(
    alerts: [Alert], transitions: [AlertTransition]? = nil, silences: [AlertSilence],
    ruleCount: Int, source: String, at now: Instant, warnings: [String]
  ) {
    let next =
      alerts.contains { $0.status == .firing }
      ? ["Silence one: perf-check alerts silence ID --for 2h --reason \"…\""] : []
    var document = Document()
    document.add(
      .items((transitions ?? []).map { Item("\($0.at) \($0.line)", tone: .plain) }))
    let workflows = Dictionary(grouping: alerts, by: \.subject.workflow)
    for (workflow, alerts) in workflows.sorted(by: { $0.key < $1.key }) {
      document.add(.rows(Self.table(TraceText.short(workflow, 60), of: alerts)))
    }
    if alerts.isEmpty {
      document.add(.paragraph("no alerts from \(Quantity.count(ruleCount, "rule"))"))
    }
    document.add(
      .items(
        silences.map {
          Item(
            "\($0.target) is silenced until \(Instant(secondsSince1970: $0.until)): \($0.reason)",
            tone: .plain)
        }))
    document.add(.warnings(warnings))
    document.add(.lines(next))
    self.init(
      document,
      Envelope(
        operation: "alerts",
        results: AlertsResults(
          alerts: alerts.map(AlertEntry.init),
          transitions: transitions?.map(AlertTransitionEntry.init),
          silences: silences.map(SilenceEntry.init), warnings: warnings),
        nextSteps: next),
      exports: [.alertmanager: AlertmanagerJSON(alerts, source: source, at: now).text])
  }

  /// Alerts, a line each.
  static func table(_ title: String? = nil, of alerts: [Alert]) -> Table {
    var table = Table(
      title,
      columns: [
        ("alert", .left), ("severity", .left), ("status", .left), ("value", .right),
        ("condition", .left), ("since", .left), ("id", .left),
      ])
    for alert in alerts {
      let (text, tone): (String, Tone) =
        switch alert.status {
        case .firing: ("firing", alert.rule.severity == .critical ? .bad : .caution)
        case .resolved: ("resolved", .good)
        case .noData: ("no data", .plain)
        default: (alert.status.rawValue, .plain)
        }
      let value = alert.currentValue.map { alert.rule.condition.dimension.text($0) } ?? "-"
      let cells = [
        alert.rule.name, alert.rule.severity.rawValue,
        text + (alert.reason.map { " (\($0))" } ?? ""), value, alert.rule.condition.description,
        alert.startedAt?.description ?? "-", alert.id,
      ]
      table.add(cells: cells.enumerated().map { Cell($1, $0 == 2 ? tone : .plain) })
    }
    return table
  }
}

extension AlertTransition {
  /// A line for people: "firing: memory (critical): memory_usage > 90%, now 93 %".
  package var line: String {
    let status = to?.rawValue.replacing("_", with: " ") ?? "inactive"
    let advice = to == .firing ? alert.recommendation.map { " " + $0 } ?? "" : ""
    return "\(status): \(alert.summary)" + (advice.isEmpty ? "" : "." + advice)
  }
}
