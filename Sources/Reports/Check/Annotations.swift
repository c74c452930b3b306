package import Gate
package import Insight
import Model

/// Lines that GitHub Actions shows beside a change.
package enum Annotations {
  /// One line for each change of the gate, and for each comparison that isn't simply fine.
  ///
  /// - SeeAlso: GitHub's "Workflow commands for GitHub Actions".
  package static func lines(
    for result: CheckResult, slowerTasks: [String: [SlowerTask]] = [:]
  ) -> [String] {
    let changes = result.gateChanges.map { change in
      "::\(change.kind.isWeaker ? "error" : "notice") title=perf-check: gate "
        + "\(change.kind.rawValue)::\(escaped(CheckView.text(change)))"
    }
    return changes + findings(of: result, slowerTasks)
  }

  private static func findings(
    of result: CheckResult, _ slowerTasks: [String: [SlowerTask]]
  ) -> [String] {
    CheckView(result, slowerTasks: slowerTasks).findings.compactMap { finding in
      let command: String? =
        switch finding.verdict {
        case .regressed: "error"
        case .undecided, .missing, .notComparable: "warning"
        case .new: "notice"
        case .passed, .improved: nil
        }
      return command.map {
        "::\($0) title=perf-check: \(CheckView.name(finding.verdict))::\(escaped(finding.text))"
      }
    }
  }

  private static func escaped(_ text: String) -> String {
    VisibleText.lines(text).replacing("%", with: "%25").replacing("\r", with: "%0D").replacing(
      "\n", with: "%0A")
  }
}
