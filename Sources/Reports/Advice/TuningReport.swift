package import Advice
package import Configuration
import Foundation
package import Model
import Quantities

extension Report {
  /// So many settings are shown to people; JSON has all.
  private static let maximumSettings = 12

  /// What a search for better settings came to.
  ///
  /// - Parameters:
  ///   - tuning: The search.
  ///   - workflow: Whose parameters were searched.
  ///   - diff: What to change in `perf-check.yml`; nil where there is nothing to change.
  ///   - target: The value that is good enough; nil where nobody said.
  ///   - warnings: What the user should know.
  package init(
    tuning: Tuning, workflow: String, diff: String?, target: Double?, warnings: [String]
  ) {
    let part = TuningPart(tuning: tuning, diff: diff, target: target)
    let next = part.nextSteps(workflow)
    var document = Document([
      .list(part.lines.map { Item($0) }), .table(part.table(Self.maximumSettings)),
    ])
    document.add(.rows(part.sensitivity))
    document.add(part.front.map(Block.table))
    document.add(diff.map { .code($0, language: "diff") })
    document.add(.warnings(warnings))
    document.add(.lines(next))
    self.init(
      document,
      Envelope(
        operation: "tune-suggestions", workflow: workflow, data: TuningData(tuning),
        results: TuningResults(tuning, diff: diff, warnings: warnings),
        metrics: OperationMetrics(dataCollectionTime: tuning.duration), nextSteps: next))
  }

  /// What earlier searches say, nothing having run.
  package init(
    knownSettings: [Setting: TuningRecord.Knowledge], on scale: Scale, of space: ParameterSpace,
    workflow: String, metric: String, searches: Int, warnings: [String]
  ) {
    let sorted = knownSettings.map { KnownSetting($0.key, $0.value, on: scale) }.sorted {
      ($0.logRatio, $0.setting.description) < ($1.logRatio, $1.setting.description)
    }
    var table = Table(
      columns: [("setting", .left), (metric, .right), ("95 %", .right), ("runs", .right)])
    for known in sorted.prefix(Self.maximumSettings) {
      table.add([
        TraceText.short(known.setting.description, 60), Quantity.change(known.change),
        Quantity.interval(known.interval.lower, known.interval.upper), "\(known.runs)",
      ])
    }
    let head =
      sorted.isEmpty
      ? "Only the current setting of '\(workflow)' has been measured (\(space.present))."
      : "Results of \(searches) earlier \(searches == 1 ? "search" : "searches"), relative to the current setting:"
    let next = ["Search with real runs: perf-check tune-suggestions \(workflow) --budget 10m"]
    var document = Document([.paragraph(head)])
    document.add(.rows(table))
    document.add(.warnings(warnings))
    document.add(.lines(next))
    let best = sorted.first.flatMap {
      $0.setting != space.present && $0.logRatio < 0 ? $0 : nil
    }
    self.init(
      document,
      Envelope(
        operation: "tune-suggestions", workflow: workflow,
        results: KnownSettingsResults(
          suggestions: best.map { [.init($0)] } ?? [], searches: searches,
          warnings: warnings), nextSteps: next))
  }
}

/// A setting that earlier searches tried, with the change it brought.
struct KnownSetting {
  let setting: Setting
  /// Against the present setting; negative when better.
  let logRatio: Double
  /// Of the metric's value against the present setting's; negative when better.
  let change: Double
  /// Of the change, with 95 % confidence.
  let interval: Interval
  let runs: Int

  init(_ setting: Setting, _ knowledge: TuningRecord.Knowledge, on scale: Scale) {
    self.setting = setting
    logRatio = knowledge.mean
    change = scale.change(knowledge.mean)
    interval = Interval(
      lower: scale.change(knowledge.mean - 1.96 * knowledge.error),
      upper: scale.change(knowledge.mean + 1.96 * knowledge.error))
    runs = knowledge.runs
  }
}

/// A search in words.
private struct TuningPart {
  let tuning: Tuning
  let diff: String?
  let target: Double?

  private func value(_ value: Double?) -> String {
    value.map { Quantity.text($0, unit: tuning.metric.unit) } ?? "?"
  }

  private var method: String {
    switch tuning.method {
    case .halving: "successive halving"
    case .bayesian: "Bayesian optimization"
    case .history: "history"
    }
  }

  var lines: [String] {
    var lines = [
      "\(Quantity.count(tuning.candidates.count, "setting")) in \(Quantity.count(tuning.runs, "run"))"
        + " by \(method),"
        + " \(Quantity.duration(tuning.duration.value))",
      "present: \(tuning.present): \(tuning.metric.name) \(value(tuning.presentValue))",
    ]
    guard let best = tuning.best else { return lines + ["no valid setting"] }
    if best.setting == tuning.present {
      lines.append("no setting found that improves on the current one")
    } else if let proof = tuning.confirmation {
      let interval = proof.interval.map { Quantity.interval($0.lowerBound, $0.upperBound) }
      let pairs = Quantity.count(proof.pairs, "pair")
      let range = "\(Quantity.percent(proof.confidence)) interval \(interval ?? "unknown")"
      lines.append(
        proof.isConfirmed
          ? "confirmed improvement: \(best.setting): \(Quantity.change(proof.change)) (\(range),"
            + " \(pairs))"
          : "not confirmed: \(best.setting): \(Quantity.change(proof.change)) in \(pairs)"
            + " (\(range)); keep the current setting, or search with a larger budget")
    }
    if let second = tuning.runnerUp {
      lines.append("runner-up: \(second.setting): \(change(second.change)) (not confirmed)")
    }
    if let target, let reached = tuning.best?.value {
      let isReached = tuning.metric.better == .lower ? reached <= target : reached >= target
      lines.append("target \(value(target)): \(isReached ? "reached" : "not reached")")
    }
    return lines
  }

  private func change(_ change: Double?) -> String { change.map(Quantity.change) ?? "?" }

  func table(_ maximum: Int) -> Table {
    var table = Table(
      columns: [
        ("setting", .left), (tuning.metric.name, .right), ("change", .right), ("runs", .right),
        ("problem", .left),
      ])
    for one in tuning.candidates.prefix(maximum) {
      table.add([
        TraceText.short(one.setting.description, 60), one.value.isNaN ? "?" : value(one.value),
        change(one.change), "\(one.runs)", TraceText.short(one.problem ?? "", 60),
      ])
    }
    return table
  }

  var sensitivity: Table {
    var table = Table(columns: [("parameter", .left), ("worst value", .left), ("cost", .right)])
    for one in tuning.sensitivity {
      table.add([one.parameter, one.worst, Quantity.change(one.change)])
    }
    return table
  }

  var front: Table? {
    guard let front = tuning.front, front.candidates.count > 1 else { return nil }
    var table = Table(
      columns: [
        ("Pareto-optimal setting", .left), (tuning.metric.name, .right),
        (front.metric.name, .right),
      ])
    for one in front.candidates.prefix(8) {
      table.add([
        TraceText.short(one.setting.description, 60), value(one.value),
        one.others[front.metric.name].map { Quantity.text($0, unit: front.metric.unit) } ?? "?",
      ])
    }
    return table
  }

  func nextSteps(_ workflow: String) -> [String] {
    if diff != nil { return ["Apply the diff to perf-check.yml."] }
    return tuning.confirmation?.isConfirmed == false
      ? ["Search longer: perf-check tune-suggestions \(workflow) --budget 30m"] : []
  }
}
