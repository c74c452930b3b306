package import Advice
package import Gate
import Git
package import Insight
import Model
import Quantities

extension Report {
  /// What a check found.
  ///
  /// - Parameters:
  ///   - result: What was found.
  ///   - slowerTasks: The tasks of each workflow that became slower.
  ///   - advice: What bears on its regressions.
  ///   - notes: What else the user should know.
  ///   - flameGraphs: Where that of each explanation was written; nil for one that wasn't.
  package init(
    _ result: CheckResult, slowerTasks: [String: [SlowerTask]] = [:],
    advice: [Recommendation] = [], notes: [String] = [], flameGraphs: [String?] = []
  ) {
    let view = CheckView(
      result, slowerTasks: slowerTasks, advice: advice, notes: notes, flameGraphs: flameGraphs)
    self.init(view.document, view.verdict)
  }
}

/// A check's result in words.
struct CheckView: Sendable {
  let result: CheckResult
  let slowerTasks: [String: [SlowerTask]]
  let advice: [Recommendation]
  let notes: [String]
  let explanations: [ExplanationEntry]

  init(
    _ result: CheckResult, slowerTasks: [String: [SlowerTask]], advice: [Recommendation] = [],
    notes: [String] = [], flameGraphs: [String?] = []
  ) {
    explanations = result.explanations.enumerated().map { place, explanation in
      ExplanationEntry(
        explanation, flameGraph: flameGraphs.indices.contains(place) ? flameGraphs[place] : nil)
    }
    self.result = result
    self.slowerTasks = slowerTasks
    self.advice = advice
    self.notes = notes
  }

  /// The tasks behind a regression of a time of a whole workflow or of a phase.
  func tasks(behind comparison: Comparison) -> [SlowerTask] {
    let name = comparison.metric.name
    let isOfMany =
      ["makespan", "wall_time", "work", "cpu_time"].contains(name) || name.hasPrefix("phase/")
    guard comparison.verdict == .regressed, isOfMany else { return [] }
    return (slowerTasks[comparison.workflow] ?? []).filter {
      !name.hasPrefix("phase/") || name == Metric.phase($0.phase).name
    }
  }

  /// The most tasks that a sentence names.
  private static let maximumTasks = 5

  /// Which tasks are behind a regression, in a sentence; nil for workflows without tasks.
  private func cause(of comparison: Comparison) -> String? {
    guard comparison.verdict == .regressed, slowerTasks[comparison.workflow] != nil else {
      return nil
    }
    let tasks = tasks(behind: comparison)
    guard !tasks.isEmpty else {
      return Metric.task(of: comparison.metric.name) == nil
        ? "no single task is significantly slower" : nil
    }
    let named = tasks.prefix(Self.maximumTasks).map { task in
      let effect =
        abs(task.makespanChange) < 5e-4
        ? "no effect on the makespan by itself"
        : "\(Quantity.change(task.makespanChange)) of makespan by itself"
      return "'\(task.task)' \(Quantity.change(task.change)) "
        + "(\(Quantity.text(task.before, unit: "s")) → \(Quantity.text(task.after, unit: "s")), "
        + "\(effect))"
    }
    let more = tasks.count - named.count
    return "slower tasks: " + named.joined(separator: ", ") + (more > 0 ? ", and \(more) more" : "")
  }

  /// One sentence a comparison that isn't simply fine.
  var findings: [(verdict: Verdict, text: String)] {
    result.comparisons.compactMap { comparison in
      Self.finding(comparison).map { text in
        (
          comparison.verdict,
          [text, cause(of: comparison)].compactMap { $0 }.joined(separator: "; ")
        )
      }
    }
  }

  private var nextSteps: [String] {
    var steps: [String] = []
    let verdicts = Set(result.comparisons.map(\.verdict))
    let filter = result.workflow.map { " \($0)" } ?? ""
    if verdicts.contains(.regressed), !result.isOfCommand {
      steps.append("If it is intentional: perf-check baseline accept --reason \"...\"")
    }
    let undecided = result.comparisons.filter { $0.verdict == .undecided && $0.pairs != nil }
    if let maximum = undecided.map({ ($0.pairs ?? 0) + ($0.furtherPairs ?? 1000) }).max() {
      // Half of such measurements would still be undecided at the number that is to be expected.
      let enough = (maximum * 3 / 2 + 9) / 10 * 10
      steps.append(
        enough <= 1000
          ? result.isOfCommand
            ? "Measure more: --pairs \(enough)"
            : "Measure more: perf-check check\(filter) --pairs \(enough)"
          : result.isOfCommand
            ? "Raise --limit, or give --run more work."
            : "Raise the limit, or gate a less noisy metric: perf-check selftest\(filter)")
    }
    return steps
  }

  static func finding(_ comparison: Comparison) -> String? {
    let name = "\(comparison.workflow) \(comparison.metric.name)"
    let limit = Self.limit(of: comparison)
    guard let change = comparison.change else {
      return "\(name): \(comparison.warnings.joined(separator: "; "))"
    }
    let size = Quantity.change(abs(change)).drop { $0 == "+" }
    let sure = comparison.interval.flatMap { interval in
      comparison.confidence.map {
        " (\(Quantity.percent($0)) interval \(Quantity.interval(interval.lower, interval.upper)))"
      }
    }
    switch comparison.verdict {
    case .regressed:
      let again = comparison.confirmation.map {
        "; measured again: \(Quantity.change($0.change)) in \(Quantity.count($0.pairs, "pair"))"
      }
      return "\(name) is worse by \(size)\(sure ?? ", exact counts"): "
        + "more than the \(limit) allowed" + (again ?? "")
    case .improved: return "\(name) is better by \(size)\(sure ?? ", exact counts")"
    case .undecided: return "\(name): " + undecided(comparison, limit: limit)
    case .passed: return nil
    case .missing, .notComparable, .new:
      return "\(name): \(comparison.warnings.joined(separator: "; "))"
    }
  }

  /// Why a comparison is undecided, and what would help.
  private static func undecided(_ comparison: Comparison, limit: String) -> String {
    if let again = comparison.confirmation, let change = comparison.change {
      return "\(Quantity.change(change)) at first, but on remeasurement "
        + "\(Quantity.change(again.change)) in \(Quantity.count(again.pairs, "pair")), which doesn't confirm it"
    }
    let range =
      comparison.interval.map {
        "the interval \(Quantity.interval($0.lower, $0.upper)) contains the limit of \(limit)"
      } ?? "too few pairs for the limit of \(limit)"
    var text = range
    if let pairs = comparison.pairs {
      text += " after \(Quantity.count(pairs, "pair"))"
      switch comparison.ending {
      case "futile": text += ", stopped early: unlikely to be decided within the budget"
      case "max_time": text += ", when its time limit was reached"
      default: break
      }
    }
    if let further = comparison.furtherPairs { text += "; about \(further) more are needed" }
    if let detectable = comparison.detectableChange {
      text += "; \(Quantity.change(detectable)) or more would have been detected with 90 % power"
    }
    return text
  }

  /// The largest change that is allowed, as changes are shown: a limit of 50 % lets a throughput
  /// fall by 33.3 %, to 1/1.5.
  private static func limit(of comparison: Comparison) -> String {
    Quantity.percent(comparison.limit.change(comparison.metric.better))
  }

  /// What a change does to its gate, and what to do about it.
  static func text(_ change: GateChange) -> String {
    let effect = change.applies ? "applies" : "doesn't apply"
    return "\(change.summary) (\(effect))" + (change.remedy.map { ". \($0)" } ?? "")
  }

  static func name(_ verdict: Verdict) -> String {
    verdict == .notComparable ? "not comparable" : verdict.rawValue
  }

  private var table: Table {
    var table = Table(
      columns: [
        ("workflow", .left), ("metric", .left), ("base", .right), ("candidate", .right),
        ("change", .right), ("interval", .right), ("p", .right), ("limit", .right),
        ("verdict", .left),
      ])
    for comparison in result.comparisons {
      func value(_ side: Comparison.Side?) -> String {
        side.map { Quantity.text($0.median, unit: comparison.metric.unit) } ?? "-"
      }
      let texts = [
        comparison.workflow, comparison.metric.name, value(comparison.base),
        value(comparison.candidate), comparison.change.map(Quantity.change) ?? "-",
        comparison.interval.map { Quantity.interval($0.lower, $0.upper) } ?? "-",
        comparison.pValue.map(Quantity.pValue) ?? "-", Self.limit(of: comparison),
      ]
      let verdict = comparison.verdict
      table.add(texts, Cell(Self.name(verdict), verdict.tone))
    }
    return table
  }

  /// "1f3c2aa (Make it lazy) against 0f9e8d7 (merge base with 'main')".
  private var subject: String {
    let changed = result.isDirty ? " with uncommitted changes" : ""
    return "\(result.candidate.id.short)\(changed) (\(result.candidate.subject)) "
      + "against \(result.base.id.short) (\(result.baseOrigin))"
  }

  /// What stands below the table: how the figures came about.
  private var footnote: String {
    let pairs = Set(result.comparisons.compactMap(\.pairs)).sorted()
      .map { Quantity.count($0, "pair") }.joined(separator: ", ")
    let rate = result.falseAlarmRate.description
    return (pairs.isEmpty ? "" : "\(pairs) in random order; ")
      + "at most \(rate) of checks report a false regression, over all tests together"
  }

  private var allWarnings: [String] {
    // What is a finding already needn't be said twice.
    let reported: Set<Verdict> = [.missing, .notComparable, .new]
    return result.warnings + notes
      + result.comparisons.filter { !reported.contains($0.verdict) }.flatMap { comparison in
        comparison.warnings.map { "\(comparison.workflow) \(comparison.metric.name): \($0)" }
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

  var document: Document {
    let isWeaker = result.gateChanges.contains { $0.kind.isWeaker }
    let weakening = isWeaker ? "; ❌ the change weakens its own gate" : ""
    var document = Document([
      .title("\(Self.sign(result.verdict)) perf-check: \(Self.name(result.verdict))\(weakening)"),
      .paragraph(subject), .table(table), .footnote(footnote),
    ])
    document.add(
      .items(
        result.gateChanges.map {
          Item(
            Self.text($0), label: "gate \($0.kind.rawValue)",
            tone: $0.kind.isWeaker ? .bad : .caution)
        }))
    document.add(
      .items(
        findings.map { Item($0.text, label: Self.name($0.verdict), tone: $0.verdict.tone) }))
    for explanation in explanations { document.add(.section(explaining: explanation)) }
    document.add(.warnings(allWarnings))
    document.add(
      .items(
        advice.map {
          Item("\($0.workflow): \($0.recommendation) (\($0.rationale))", label: "advice")
        }))
    document.add(.lines(nextSteps))
    return document
  }

  var verdict: VerdictDocument {
    VerdictDocument(
      result,
      slowerTasks: result.comparisons.map { tasks(behind: $0).map { .init($0) } },
      explanations: explanations, notes: notes,
      recommendations: advice.map { RecommendationEntry($0) }, nextSteps: nextSteps)
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

extension VerdictResults.SlowerTaskEntry {
  fileprivate init(_ task: SlowerTask) {
    self.init(
      task: task.task, base: task.before, candidate: task.after, change: task.change,
      interval: Interval(task.interval), pValue: task.pValue,
      makespanChange: task.makespanChange)
  }
}
