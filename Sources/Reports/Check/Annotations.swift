package import Gate
import Model

/// Lines that GitHub Actions shows beside a change.
package enum Annotations {
  /// One line for each change of the gate, and for each comparison that isn't simply fine.
  ///
  /// - SeeAlso: GitHub's "Workflow commands for GitHub Actions".
  package static func lines(for verdict: VerdictDocument) -> [String] {
    let view = VerdictView(verdict)
    let changes = view.results.gateChanges.map { change in
      "::\(change.kind.isWeaker ? "error" : "notice") title=perf-check: gate "
        + "\(change.kind.rawValue)::\(escaped(VerdictView.text(change)))"
    }
    let findings = view.findings.compactMap { finding in
      let command: String? =
        switch finding.verdict {
        case .regressed: "error"
        case .undecided, .missing, .notComparable: "warning"
        case .new: "notice"
        case .passed, .improved: nil
        }
      return command.map {
        "::\($0) title=perf-check: \(VerdictView.name(finding.verdict))::\(escaped(finding.text))"
      }
    }
    return changes + findings
  }

  private static func escaped(_ text: String) -> String {
    VisibleText.lines(text).replacing("%", with: "%25").replacing("\r", with: "%0D").replacing(
      "\n", with: "%0A")
  }
}
