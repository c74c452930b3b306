package import Measurement

extension Report {
  /// What makes timings noisy here.
  package init(findings: [Finding]) {
    let noisy = findings.filter { $0.state == .noisy }
    var envelope = Envelope(operation: "doctor")
    envelope.analysisResults = .object([
      "findings": .array(
        findings.map {
          .object([
            "name": .string($0.name), "state": .string($0.state.rawValue),
            "observed": .string($0.observed), "cost": JSONValue($0.cost),
            "remedy": JSONValue($0.remedy),
          ])
        })
    ])
    envelope.nextSteps = ["Measured on your own workflows: perf-check selftest"]
    @Sendable func lines(_ finding: Finding) -> [String] {
      [finding.observed] + [finding.cost].compactMap { $0 }
        + [finding.remedy.map { "fix: \($0)" }].compactMap { $0 }
    }
    let width = findings.map(\.name.count).max() ?? 0
    let steps = envelope.nextSteps
    self.init(
      text: { style in
        let rows = findings.map { finding in
          let sign =
            switch finding.state {
            case .good: style.green("ok     ")
            case .noisy: style.yellow("noisy  ")
            case .unknown: "unknown"
            }
          let name = finding.name + String(repeating: " ", count: width - finding.name.count)
          let indent = "\n" + String(repeating: " ", count: width + 13)
          return "  \(sign)  \(name)  " + lines(finding).joined(separator: indent)
        }
        let sum =
          noisy.isEmpty
          ? "Nothing here makes timings noisier than they must be."
          : "\(noisy.count) of \(findings.count) make timings noisy or measure less than they could."
        return ([rows.joined(separator: "\n"), sum] + steps).joined(separator: "\n\n")
      },
      markdown: findings.map {
        "- **\($0.name)** (\($0.state.rawValue)): \(lines($0).joined(separator: "; "))"
      }.joined(separator: "\n") + "\n",
      envelope: envelope)
  }
}
