import Gate
import Model

extension CheckView {
  /// The report for a terminal.
  @Sendable func text(_ style: TextStyle) -> String {
    func paint(_ verdict: Verdict, _ text: String) -> String {
      switch verdict {
      case .passed, .improved, .new: style.green(text)
      case .regressed: style.red(text)
      case .undecided, .missing, .notComparable: style.yellow(text)
      }
    }
    let colors = Dictionary(
      Verdict.allCases.map { (Self.name($0), $0) }, uniquingKeysWith: { first, _ in first })
    let rows = table.text { column, cell in
      guard column == 8, let verdict = colors[cell] else { return cell }
      return paint(verdict, cell)
    }
    var parts = [subject, rows, footnote]
    let changes = result.gateChanges.map { change in
      let label = "gate \(change.kind.rawValue)"
      return (change.kind.isWeaker ? style.red(label) : style.yellow(label))
        + ": " + Self.text(change)
    }
    if !changes.isEmpty { parts.append(changes.joined(separator: "\n")) }
    let lines = findings.map { paint($0.verdict, Self.name($0.verdict)) + ": " + $0.text }
    if !lines.isEmpty { parts.append(lines.joined(separator: "\n")) }
    let warnings = allWarnings.map { style.yellow("warning") + ": " + $0 }
    if !warnings.isEmpty { parts.append(warnings.joined(separator: "\n")) }
    if !suggestions.isEmpty {
      parts.append(suggestions.map { style.bold("advice") + ": " + $0 }.joined(separator: "\n"))
    }
    if !nextSteps.isEmpty { parts.append(nextSteps.joined(separator: "\n")) }
    return parts.joined(separator: "\n\n")
  }
}
