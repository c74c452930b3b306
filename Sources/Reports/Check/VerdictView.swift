import Gate
import Model
import Quantities

/// A check's JSON as people read it: that of this moment, or one that was kept.
struct VerdictView {
  let verdict: VerdictDocument

  init(_ verdict: VerdictDocument) { self.verdict = verdict }

  var results: VerdictResults { verdict.result.analysisResults }

  /// One sentence a comparison that isn't simply fine.
  var findings: [(verdict: Verdict, text: String)] {
    results.comparisons.compactMap { comparison in
      comparison.finding.map { (comparison.verdict, $0) }
    }
  }

  /// What a change does to its gate, and what to do about it.
  static func text(_ change: GateChange) -> String {
    let effect = change.applies ? "applies" : "doesn't apply"
    return "\(change.summary) (\(effect))" + (change.remedy.map { ". \($0)" } ?? "")
  }

  static func name(_ verdict: Verdict) -> String {
    verdict == .notComparable ? "not comparable" : verdict.rawValue
  }

  var table: Table { table(of: results.comparisons) }

  private func table(of comparisons: [VerdictResults.ComparisonEntry]) -> Table {
    var table = Table(
      columns: [
        ("workflow", .left), ("metric", .left), ("base", .right), ("candidate", .right),
        ("change", .right), ("interval", .right), ("p", .right), ("limit", .right),
        ("verdict", .left),
      ])
    for comparison in comparisons {
      func value(_ side: VerdictResults.Side?) -> String {
        side.map { Quantity.text($0.median, unit: comparison.unit) } ?? "-"
      }
      let texts = [
        comparison.workflow, comparison.metric, value(comparison.base),
        value(comparison.candidate), comparison.change.map(Quantity.change) ?? "-",
        comparison.interval.map { Quantity.interval($0.lower, $0.upper) } ?? "-",
        comparison.pValue.map(Quantity.pValue) ?? "-", Quantity.percent(comparison.limitChange),
      ]
      table.add(texts, Cell(Self.name(comparison.verdict), comparison.verdict.tone))
    }
    return table
  }

  /// "1f3c2aa (Make it lazy) against 0f9e8d7 (merge base with 'main')".
  var subject: String {
    func about(_ text: String?) -> String { text.map { " (\($0))" } ?? "" }
    let changed = results.candidateDirty ? " with uncommitted changes" : ""
    return "\(results.candidate.prefix(10))\(changed)\(about(results.candidateSubject)) "
      + "against \(results.base.prefix(10))\(about(results.baseOrigin))"
  }

  /// What stands below the table: how the figures came about.
  var footnote: String {
    let pairs = Set(results.comparisons.compactMap(\.pairs)).sorted()
      .map { Quantity.count($0, "pair") }.joined(separator: ", ")
    let rate = results.falseAlarmRate.description
    return (pairs.isEmpty ? "" : "\(pairs) in random order\(places); ")
      + "at most \(rate) of checks report a false regression, over all tests together"
  }

  /// " on n1 (job 12) and n2 (job 13)", for what other hosts measured.
  private var places: String {
    let hosts = (verdict.result.performanceData.hosts ?? []).map {
      $0.job.isEmpty ? $0.host : "\($0.host) (job \($0.job))"
    }
    let names = Set(hosts).sorted()
    guard let last = names.last else { return "" }
    let others = names.dropLast()
    return " on " + (others.isEmpty ? "" : others.joined(separator: ", ") + " and ") + last
  }

  var allWarnings: [String] {
    // What is a finding already needn't be said twice.
    let reported: Set<Verdict> = [.missing, .notComparable, .new]
    return results.warnings
      + results.comparisons.filter { !reported.contains($0.verdict) }.flatMap { comparison in
        comparison.warnings.map { "\(comparison.name): \($0)" }
      }
  }

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

  /// "❌ perf-check: regressed".
  var title: String {
    let weakening = isWeakened ? "; ❌ the change weakens its own gate" : ""
    return "\(Self.sign(results.verdict)) perf-check: \(Self.name(results.verdict))\(weakening)"
  }

  /// "regressed", without pictures.
  var status: String {
    Self.name(results.verdict) + (isWeakened ? ", and the change weakens its own gate" : "")
  }

  private var isWeakened: Bool { results.gateChanges.contains { $0.kind.isWeaker } }

  var gateChanges: [Item] {
    results.gateChanges.map {
      Item(
        Self.text($0), label: "gate \($0.kind.rawValue)", tone: $0.kind.isWeaker ? .bad : .caution)
    }
  }

  var findingItems: [Item] {
    findings.map { Item($0.text, label: Self.name($0.verdict), tone: $0.verdict.tone) }
  }

  var advice: [Item] {
    verdict.result.recommendations.map {
      Item("\($0.workflow): \($0.recommendation) (\($0.rationale))", label: "advice")
    }
  }

  /// The pairs of what isn't simply fine, where few comparisons ask to be looked at.
  private var strips: [PairChart] {
    let charts = zip(results.comparisons, paired).compactMap { comparison, samples -> PairChart? in
      guard [.regressed, .undecided, .improved].contains(comparison.verdict), let samples else {
        return nil
      }
      return comparison.pairChart(
        samples, title: "\(comparison.name) in each pair (left: better, right: worse)")
    }
    return charts.count > Self.maximumStrips ? [] : charts
  }

  private static let maximumStrips = 3

  /// The same in an order in which the end can be left out: what is wrong comes first.
  var documentByImportance: Document {
    var document = Document([.title(title), .paragraph(subject)])
    document.add(.items(gateChanges))
    document.add(.items(findingItems))
    // The order within each kind stays.
    let verdicts: [Verdict] = [
      .regressed, .missing, .notComparable, .undecided, .new, .improved, .passed,
    ]
    document.add(
      .table(
        table(
          of: verdicts.flatMap { verdict in results.comparisons.filter { $0.verdict == verdict } }))
    )
    document.add(.footnote(footnote))
    for explanation in results.explanations ?? [] {
      document.add(.section(explaining: explanation))
    }
    document.add(.warnings(allWarnings))
    return document
  }

  var document: Document {
    var document = Document([
      .title(title), .paragraph(subject), .table(table), .footnote(footnote),
    ])
    document.add(.items(gateChanges))
    document.add(.items(findingItems))
    for chart in strips { document.add(.chart(.pairs(chart))) }
    for explanation in results.explanations ?? [] {
      document.add(.section(explaining: explanation))
    }
    document.add(.warnings(allWarnings))
    document.add(.items(advice))
    document.add(.lines(verdict.nextSteps))
    return document
  }
}

extension VerdictResults.ComparisonEntry {
  /// "parse wall_time".
  var name: String { "\(workflow) \(metric)" }

  /// What it found, in words; nil where it is simply fine.
  var finding: String? {
    if let message { return message }
    // What older versions wrote has no sentence.
    guard verdict != .passed else { return nil }
    return "\(name): \(VerdictView.name(verdict))"
      + (change.map { ", \(Quantity.change($0))" } ?? "")
  }
}

extension Verdict {
  var tone: Tone {
    switch self {
    case .passed, .improved, .new: .good
    case .regressed: .bad
    case .undecided, .missing, .notComparable: .caution
    }
  }
}
