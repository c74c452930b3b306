package import Gate
package import History
import Model
import Quantities

extension Report {
  /// What `init` wrote, and whether it can gate.
  ///
  /// - Parameters:
  ///   - initialization: What was written and left out.
  ///   - findings: What came of verifying each workflow; nil where that wasn't asked for.
  ///   - isChanged: Whether the files were changed by that.
  package init(
    initialization result: Project.Initialization, findings: [Verification.Finding]? = nil,
    isChanged: Bool = false
  ) {
    var document = Document()
    document.add(
      .lines(
        result.written.map { "wrote \($0)" } + result.kept.map { "kept \($0)" }
          + result.omissions.map { "left out \($0.name): \($0.reason)" }))
    var next: [String] = []
    if let findings {
      document.add(.lines(findings.flatMap { Self.lines(of: $0, isChanged: isChanged) }))
    } else {
      next.append("Show that it can gate here: perf-check init --verify")
    }
    next += [
      "Review perf-check.yml, then commit these files.",
      "Measure now: perf-check record      Gate a change: perf-check check",
    ]
    document.add(.lines(next))
    self.init(
      document,
      Envelope(
        operation: "init",
        results: InitResults(
          written: result.written, kept: result.kept,
          omitted: result.omissions.map(InitResults.Omitted.init),
          verified: findings?.map(InitResults.Verified.init)), nextSteps: next))
  }

  /// The first lines of a problem: a usage that a program prints says no more of it.
  private static func beginning(of problem: String) -> String {
    let lines = problem.split(separator: "\n", omittingEmptySubsequences: true)
    let shown = lines.prefix(maximumLines).joined(separator: "\n")
    return lines.count > maximumLines ? shown + "\n  …" : shown
  }

  private static let maximumLines = 4

  private static func lines(of finding: Verification.Finding, isChanged: Bool) -> [String] {
    var lines: [String] = []
    if let problem = finding.problem {
      let what = isChanged ? "took out" : "can't gate"
      lines.append("\(what) \(finding.workflow): \(Self.beginning(of: problem))")
    } else {
      let what = finding.benchmark.map { "\(finding.workflow) (by '\($0)')" } ?? finding.workflow
      let time = finding.time.map { Quantity.text($0.value, unit: "s") } ?? "?"
      let limit = finding.limit.map { Quantity.percent($0.value) } ?? "?"
      let slowdown = finding.slowdown.map { Quantity.percent($0.value) } ?? "?"
      lines.append(
        "verified \(what): takes \(time), limit \(limit), found an injected slowdown of \(slowdown)"
      )
    }
    lines += finding.failures.map { "  its benchmark '\($0.name)' fails: \($0.reason)" }
    return lines
  }
}

extension InitResults.Omitted {
  fileprivate init(_ omission: Omission) {
    self.init(name: omission.name, reason: omission.reason)
  }
}

extension InitResults.Verified {
  fileprivate init(_ finding: Verification.Finding) {
    self.init(
      workflow: finding.workflow, problem: finding.problem, benchmark: finding.benchmark,
      failing: finding.failures.map(InitResults.Omitted.init), time: finding.time?.value,
      limit: finding.limit?.value, slowdown: finding.slowdown?.value)
  }
}
