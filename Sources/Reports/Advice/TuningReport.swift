package import Advice
package import Configuration
import Foundation
import Model

extension Report {
  /// So many settings are shown to people; JSON has all.
  private static let mostSettings = 12

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
    var envelope = Envelope(operation: "tune-suggestions", workflow: workflow)
    envelope.dataCollectionTime = tuning.seconds
    envelope.performanceData = .object([
      "runs": .integer(tuning.runs), "settings": .integer(tuning.candidates.count),
      "candidates": .array(tuning.candidates.map { part.json($0) }),
    ])
    envelope.analysisResults = part.results(warnings)
    envelope.nextSteps = part.nextSteps(workflow)
    let (lines, table, more) = (part.lines, part.table(Self.mostSettings), part.sensitivity)
    let steps = envelope.nextSteps
    self.init(
      text: { style in
        ([lines.map { "  " + $0 }.joined(separator: "\n"), table.text()]
          + (more.isEmpty ? [] : [more.text()]) + (part.front.map { [$0.text()] } ?? [])
          + (diff.map { [$0] } ?? []) + TraceText.warnings(warnings, style) + steps)
          .joined(separator: "\n\n")
      },
      markdown: ([lines.map { "- \($0)" }.joined(separator: "\n"), table.markdown]
        + (more.isEmpty ? [] : [more.markdown]) + (diff.map { [.code($0, language: "diff")] } ?? [])
        + warnings.map { "- warning: \($0)" }).joined(separator: "\n\n"),
      envelope: envelope)
  }

  /// What earlier searches say, nothing having run.
  package init(
    knownSettings: [Setting: TuningRecord.Knowledge], of space: ParameterSpace, workflow: String,
    metric: String, searches: Int, warnings: [String]
  ) {
    var envelope = Envelope(operation: "tune-suggestions", workflow: workflow)
    let sorted = knownSettings.sorted {
      ($0.value.mean, $0.key.description) < ($1.value.mean, $1.key.description)
    }
    func change(_ knowledge: TuningRecord.Knowledge, _ sign: Double = 0) -> Double {
      expm1(knowledge.mean + sign * 1.96 * knowledge.error)
    }
    envelope.analysisResults = .object([
      "suggestions": .array(
        sorted.prefix(1).filter { $0.key != space.present && $0.value.mean < 0 }.map {
          setting, knowledge in
          .object([
            "parameters": .object(setting.values.mapValues(JSONValue.string)),
            "change": .number(change(knowledge)),
            "interval": .array([.number(change(knowledge, -1)), .number(change(knowledge, 1))]),
            "confirmed": .bool(false), "runs": .integer(knowledge.runs),
          ])
        }),
      "searches": .integer(searches), "warnings": .array(warnings.map(JSONValue.string)),
    ])
    envelope.nextSteps = [
      "Search with real runs: perf-check tune-suggestions \(workflow) --budget 10m"
    ]
    var table = TextTable([
      ("setting", .left), (metric, .right), ("95 %", .right), ("runs", .right),
    ])
    for (setting, knowledge) in sorted.prefix(Self.mostSettings) {
      table.add([
        TraceText.short(setting.description, 60), Quantity.change(change(knowledge)),
        Quantity.interval(change(knowledge, -1), change(knowledge, 1)), "\(knowledge.runs)",
      ])
    }
    let head =
      sorted.isEmpty
      ? "Nothing is known of other settings of '\(workflow)' than the present one (\(space.present))."
      : "What \(searches) earlier searches found, against the present setting of each:"
    let (rows, steps) = (table, envelope.nextSteps)
    self.init(
      text: { style in
        ([head] + (rows.isEmpty ? [] : [rows.text()]) + TraceText.warnings(warnings, style) + steps)
          .joined(separator: "\n\n")
      },
      markdown: ([Markdown(head)] + (rows.isEmpty ? [] : [rows.markdown])
        + warnings.map { "- warning: \($0)" }).joined(separator: "\n\n"),
      envelope: envelope)
  }
}

/// A search in every format.
private struct TuningPart: Sendable {
  let tuning: Tuning
  let diff: String?
  let target: Double?

  private func value(_ value: Double?) -> String {
    value.map { Quantity.text($0, unit: tuning.metric.unit) } ?? "?"
  }

  private var method: String {
    switch tuning.method {
    case .halving: "successive halving"
    case .bayesian: "Bayesian optimisation"
    case .history: "history"
    }
  }

  var lines: [String] {
    var lines = [
      "\(tuning.candidates.count) settings in \(tuning.runs) runs by \(method),"
        + " \(Quantity.duration(tuning.seconds))",
      "present: \(tuning.present): \(tuning.metric.name) \(value(tuning.presentValue))",
    ]
    guard let best = tuning.best else { return lines + ["no setting can be chosen"] }
    if best.setting == tuning.present {
      lines.append("no setting was found that is better than the present one")
    } else if let proof = tuning.confirmation {
      let interval = proof.interval.map { Quantity.interval($0.lowerBound, $0.upperBound) }
      let range = "\(Quantity.share(proof.confidence)) interval \(interval ?? "unknown")"
      lines.append(
        proof.isConfirmed
          ? "better beyond doubt: \(best.setting): \(Quantity.change(proof.change)) (\(range),"
            + " \(proof.pairs) pairs)"
          : "not proved: \(best.setting): \(Quantity.change(proof.change)) in \(proof.pairs) pairs"
            + " (\(range)); keep the present setting, or search with more budget")
    }
    if let second = tuning.runnerUp {
      lines.append("runner-up: \(second.setting): \(change(second.change)) (not proved)")
    }
    if let target, let reached = tuning.best?.value {
      let isReached = tuning.metric.better == .lower ? reached <= target : reached >= target
      lines.append("target \(value(target)): \(isReached ? "reached" : "not reached")")
    }
    return lines
  }

  private func change(_ change: Double?) -> String { change.map(Quantity.change) ?? "?" }

  func table(_ most: Int) -> TextTable {
    var table = TextTable([
      ("setting", .left), (tuning.metric.name, .right), ("change", .right), ("runs", .right),
      ("problem", .left),
    ])
    for one in tuning.candidates.prefix(most) {
      table.add([
        TraceText.short(one.setting.description, 60), one.value.isNaN ? "?" : value(one.value),
        change(one.change), "\(one.runs)", TraceText.short(one.problem ?? "", 60),
      ])
    }
    return table
  }

  var sensitivity: TextTable {
    var table = TextTable([("parameter", .left), ("worst value", .left), ("costs", .right)])
    for one in tuning.sensitivity {
      table.add([one.parameter, one.worst, Quantity.change(one.change)])
    }
    return table
  }

  var front: TextTable? {
    guard let front = tuning.front, front.candidates.count > 1 else { return nil }
    var table = TextTable([
      ("none is better in both", .left), (tuning.metric.name, .right), (front.metric.name, .right),
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

  func json(_ one: Tuning.Candidate) -> JSONValue {
    .object([
      "parameters": .object(one.setting.values.mapValues(JSONValue.string)),
      "value": .number(one.value), "change": JSONValue(one.change), "runs": .integer(one.runs),
      "others": .object(one.others.mapValues(JSONValue.number)), "problem": JSONValue(one.problem),
    ])
  }

  func results(_ warnings: [String]) -> JSONValue {
    let proof = tuning.confirmation
    let suggestions = tuning.best.flatMap { best -> JSONValue? in
      guard best.setting != tuning.present else { return nil }
      return .object([
        "parameters": .object(best.setting.values.mapValues(JSONValue.string)),
        "change": JSONValue(proof?.change ?? best.change),
        "interval": proof?.interval.map {
          .array([.number($0.lowerBound), .number($0.upperBound)])
        } ?? .null,
        "confidence": JSONValue(proof?.confidence),
        "confirmed": .bool(tuning.isImproved), "pairs": .integer(proof?.pairs ?? 0),
        "runs": .integer(tuning.runs),
      ])
    }
    return .object([
      "suggestions": .array(suggestions.map { [$0] } ?? []),
      "method": .string(tuning.method.rawValue), "metric": .string(tuning.metric.name),
      "present": .object([
        "parameters": .object(tuning.present.values.mapValues(JSONValue.string)),
        "value": JSONValue(tuning.presentValue),
      ]),
      "runner_up": tuning.runnerUp.map { json($0) } ?? .null,
      "sensitivity": .array(
        tuning.sensitivity.map {
          .object([
            "parameter": .string($0.parameter), "worst": .string($0.worst),
            "change": .number($0.change),
          ])
        }),
      "pareto_front": tuning.front.map { front in
        .object([
          "metric": .string(front.metric.name),
          "settings": .array(front.candidates.map { json($0) }),
        ])
      } ?? .null,
      "diff": JSONValue(diff), "warnings": .array(warnings.map(JSONValue.string)),
    ])
  }
}
