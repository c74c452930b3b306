import Gate
import Workflows

extension CheckView {
  private static func sign(_ verdict: Verdict) -> String {
    switch verdict {
    case .passed: "✅"
    case .improved: "🚀"
    case .regressed: "❌"
    case .undecided: "❔"
    case .missing, .notComparable: "⚠️"
    case .new: "🆕"
    }
  }

  /// The report for a pull request or a job's summary.
  var markdown: String {
    let isWeaker = result.gateChanges.contains { $0.kind.isWeaker }
    let heading =
      "### \(Self.sign(result.verdict)) perf-check: \(Self.name(result.verdict))"
      + (isWeaker ? "; ❌ the change weakens its own gate" : "")
    var parts = [heading, subject, table.markdown, "<sub>\(footnote)</sub>"]
    let changes = result.gateChanges.map { "- **gate \($0.kind.rawValue)**: \(Self.text($0))" }
    if !changes.isEmpty { parts.append(changes.joined(separator: "\n")) }
    let lines = findings.map { finding in
      // Output of builds has several lines; only the first belongs in a list.
      let lines = finding.text.split(separator: "\n", omittingEmptySubsequences: false)
      let rest = lines.dropFirst().joined(separator: "\n")
      let block = rest.isEmpty ? "" : "\n\n  ```\n\(rest)\n  ```"
      return "- **\(Self.name(finding.verdict))**: \(lines[0])\(block)"
    }
    if !lines.isEmpty { parts.append(lines.joined(separator: "\n")) }
    let warnings = allWarnings.map { "- warning: \($0)" }
    if !warnings.isEmpty { parts.append(warnings.joined(separator: "\n")) }
    if !suggestions.isEmpty {
      parts.append(suggestions.map { "- advice: \($0)" }.joined(separator: "\n"))
    }
    if !nextSteps.isEmpty { parts.append(nextSteps.map { "- \($0)" }.joined(separator: "\n")) }
    return parts.joined(separator: "\n\n") + "\n"
  }
}
