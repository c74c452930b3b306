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
  ///   - verdict: What it found.
  ///   - exports: Files in formats that not every report has.
  package init(_ verdict: VerdictDocument, exports: [Format: String] = [:]) {
    self.init(VerdictView(verdict).document, verdict, exports: exports)
  }
}

extension VerdictDocument {
  /// What a check found, in words, too.
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
    let findings = CheckFindings(result, slowerTasks: slowerTasks)
    self.init(
      result, messages: result.comparisons.map(findings.message),
      slowerTasks: result.comparisons.map { findings.tasks(behind: $0).map { .init($0) } },
      explanations: result.explanations.enumerated().map { place, explanation in
        ExplanationEntry(
          explanation, flameGraph: flameGraphs.indices.contains(place) ? flameGraphs[place] : nil)
      },
      notes: notes, recommendations: advice.map { RecommendationEntry($0) },
      nextSteps: findings.nextSteps)
  }
}

/// What a check found, put into words.
struct CheckFindings {
  private let result: CheckResult
  private let slowerTasks: [String: [SlowerTask]]

  init(_ result: CheckResult, slowerTasks: [String: [SlowerTask]]) {
    (self.result, self.slowerTasks) = (result, slowerTasks)
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

  /// What a comparison found, with the tasks behind it; nil where it is simply fine.
  func message(_ comparison: Comparison) -> String? {
    Self.finding(comparison).map { text in
      [text, cause(of: comparison)].compactMap { $0 }.joined(separator: "; ")
    }
  }

  var nextSteps: [String] {
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

  private static func finding(_ comparison: Comparison) -> String? {
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
}

extension VerdictResults.SlowerTaskEntry {
  fileprivate init(_ task: SlowerTask) {
    self.init(
      task: task.task, base: task.before, candidate: task.after, change: task.change,
      interval: Interval(task.interval), pValue: task.pValue,
      makespanChange: task.makespanChange)
  }
}
