import Gate
import Model

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
  var markdown: Markdown {
    let isWeaker = result.gateChanges.contains { $0.kind.isWeaker }
    let weakening: Markdown = isWeaker ? "; ❌ the change weakens its own gate" : ""
    let heading: Markdown =
      "### \(Self.sign(result.verdict)) perf-check: \(Self.name(result.verdict))\(weakening)"
    var parts: [Markdown] = [heading, Markdown(subject), table.markdown, "<sub>\(footnote)</sub>"]
    let changes = result.gateChanges.map { change -> Markdown in
      "- **gate \(change.kind.rawValue)**: \(Self.text(change))"
    }
    if !changes.isEmpty { parts.append(changes.joined(separator: "\n")) }
    let lines = findings.map { finding -> Markdown in
      // Output of builds has several lines; only the first belongs in a list.
      let lines = finding.text.split(separator: "\n", omittingEmptySubsequences: false)
      let rest = lines.dropFirst().joined(separator: "\n")
      let block: Markdown = rest.isEmpty ? "" : "\n\n" + .code(rest, indent: "  ")
      return "- **\(Self.name(finding.verdict))**: \(lines[0])\(block)"
    }
    if !lines.isEmpty { parts.append(lines.joined(separator: "\n")) }
    let warnings: [Markdown] = allWarnings.map { "- warning: \($0)" }
    if !warnings.isEmpty { parts.append(warnings.joined(separator: "\n")) }
    if !suggestions.isEmpty {
      parts.append(suggestions.map { "- advice: \($0)" }.joined(separator: "\n"))
    }
    if !nextSteps.isEmpty { parts.append(nextSteps.map { "- \($0)" }.joined(separator: "\n")) }
    return parts.joined(separator: "\n\n") + "\n"
  }
}
