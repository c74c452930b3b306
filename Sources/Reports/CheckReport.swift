package import Gate
import Git
import Workflows

extension Report {
  /// What a check found.
  package init(_ result: CheckResult) {
    let view = CheckView(result)
    self.init(text: view.text, markdown: view.markdown, envelope: view.envelope)
  }
}

/// A check's result in words.
struct CheckView: Sendable {
  let result: CheckResult

  init(_ result: CheckResult) {
    self.result = result
  }

  /// One sentence a comparison that isn't simply fine.
  var findings: [(verdict: Verdict, text: String)] {
    result.comparisons.compactMap { comparison in
      Self.finding(comparison).map { (comparison.verdict, $0) }
    }
  }

  var nextSteps: [String] {
    var steps: [String] = []
    let verdicts = Set(result.comparisons.map(\.verdict))
    let filter = result.workflow.map { " \($0)" } ?? ""
    if verdicts.contains(.regressed) {
      steps.append("If it is meant to be so: perf-check baseline accept --reason \"...\"")
    }
    if verdicts.contains(.undecided) {
      let pairs = result.comparisons.compactMap(\.pairs).max() ?? 30
      steps.append("Measure more: perf-check check\(filter) --pairs \(min(1000, 4 * pairs))")
    }
    return steps
  }

  static func finding(_ comparison: Comparison) -> String? {
    let name = "\(comparison.workflow) \(comparison.metric.name)"
    let limit = Quantity.share(comparison.limit)
    guard let change = comparison.change, let interval = comparison.interval else {
      return "\(name): \(comparison.warnings.joined(separator: "; "))"
    }
    let size = Quantity.change(abs(change)).drop { $0 == "+" }
    let range = Quantity.interval(interval.lower, interval.upper)
    let sure = comparison.confidence.map {
      " (\(Quantity.share($0)) interval \(range))"
    }
    switch comparison.verdict {
    case .regressed:
      return "\(name) is worse by \(size)\(sure ?? ", counted exactly"): "
        + "more than the \(limit) allowed"
    case .improved: return "\(name) is better by \(size)\(sure ?? ", counted exactly")"
    case .undecided:
      let detectable = comparison.detectableChange.map {
        "; only \(Quantity.change($0)) or more would have been caught with 90 % power"
      }
      return "\(name) can't be decided: the interval \(range) holds the limit of \(limit)"
        + (detectable ?? "")
    case .passed: return nil
    case .missing, .notComparable:
      return "\(name): \(comparison.warnings.joined(separator: "; "))"
    }
  }

  static func name(_ verdict: Verdict) -> String {
    verdict == .notComparable ? "not comparable" : verdict.rawValue
  }

  var table: TextTable {
    var table = TextTable([
      ("workflow", .left), ("metric", .left), ("base", .right), ("candidate", .right),
      ("change", .right), ("interval", .right), ("p", .right), ("limit", .right),
      ("verdict", .left),
    ])
    for comparison in result.comparisons {
      func value(_ side: Comparison.Side?) -> String {
        side.map { Quantity.text($0.median, unit: comparison.metric.unit) } ?? "-"
      }
      table.add([
        comparison.workflow, comparison.metric.name, value(comparison.base),
        value(comparison.candidate), comparison.change.map(Quantity.change) ?? "-",
        comparison.interval.map { Quantity.interval($0.lower, $0.upper) } ?? "-",
        comparison.pValue.map(Quantity.pValue) ?? "-", Quantity.share(comparison.limit),
        Self.name(comparison.verdict),
      ])
    }
    return table
  }

  /// "1f3c2aa (Make it lazy) against 0f9e8d7 (merge base with 'main')".
  var subject: String {
    let changed = result.isDirty ? " with changed files" : ""
    return "\(result.candidate.id.short)\(changed) (\(result.candidate.subject)) "
      + "against \(result.base.id.short) (\(result.baseOrigin))"
  }

  /// What stands below the table: how the figures came about.
  var footnote: String {
    let pairs = Set(result.comparisons.compactMap(\.pairs)).sorted()
      .map { "\($0) pairs" }.joined(separator: ", ")
    let rate = Quantity.share(result.falseAlarmRate)
    return (pairs.isEmpty ? "" : "\(pairs) in random order; ")
      + "wrong in at most \(rate) of checks, over all tests together"
  }

  var allWarnings: [String] {
    // What is a finding already needn't be said twice.
    let told: Set<Verdict> = [.missing, .notComparable]
    return result.warnings
      + result.comparisons.filter { !told.contains($0.verdict) }.flatMap { comparison in
        comparison.warnings.map { "\(comparison.workflow) \(comparison.metric.name): \($0)" }
      }
  }
}
