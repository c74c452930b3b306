package import Measurement
import Model

extension Report {
  /// What makes timings noisy here.
  package init(findings: [Finding]) {
    let noisy = findings.count { $0.state == .noisy }
    var table = Table(columns: [("state", .left), ("check", .left), ("observed", .left)])
    for finding in findings {
      let state: Cell =
        switch finding.state {
        case .good: Cell("ok", .good)
        case .noisy: Cell("noisy", .caution)
        case .unknown: Cell("unknown")
        }
      let lines =
        [finding.observed] + [finding.cost].compactMap(\.self)
        + [finding.remedy.map { "fix: \($0)" }].compactMap(\.self)
      table.add(cells: [state, Cell(finding.name), Cell(.lines(lines))])
    }
    let next = ["Measure the noise of your workflows: perf-check selftest"]
    let summary =
      noisy == 0
      ? "No avoidable sources of timing noise found."
      : "\(noisy) of \(findings.count) add timing noise or limit what can be measured."
    self.init(
      Document([.table(table), .paragraph(summary), .list(next.map { Item($0) })]),
      Envelope(
        operation: "doctor",
        results: DoctorResults(
          findings: findings.map {
            .init(
              name: $0.name, state: $0.state.rawValue, observed: $0.observed, cost: $0.cost,
              remedy: $0.remedy)
          }), nextSteps: next))
  }
}
