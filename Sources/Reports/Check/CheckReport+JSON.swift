import Gate
import Git
import History
import Insight
import Model

extension CheckView {
  /// The report for programs.
  var envelope: Envelope {
    var envelope = Envelope(operation: "check", workflow: result.workflow)
    envelope.analysisResults = .object([
      "verdict": .string(result.verdict.rawValue), "base": .string(result.base.id.hex),
      "candidate": .string(result.candidate.id.hex), "candidate_dirty": .bool(result.isDirty),
      "false_alarm_rate": .number(result.falseAlarmRate),
      "code": .string(result.code), "patch": result.patch.map(JSONValue.string) ?? .null,
      "gate_changes": .array(result.gateChanges.map(Self.json)),
      "comparisons": .array(result.comparisons.map(json)),
      "warnings": .array((result.warnings + notes).map(JSONValue.string)),
    ])
    envelope.performanceData = .object([
      "environment": JSONValue(environment: result.environment),
      "seed": .unsigned(result.seed),
      "samples": .array(result.comparisons.map(Self.samples)),
    ])
    envelope.monitoringOverhead = result.overhead
    envelope.dataCollectionTime = result.seconds
    envelope.recommendations = advice.map { JSONValue(recommendation: $0) }
    envelope.nextSteps = nextSteps
    return envelope
  }

  private func json(_ comparison: Comparison) -> JSONValue {
    func side(_ side: Comparison.Side?) -> JSONValue {
      guard let side else { return .null }
      return .object([
        "median": .number(side.median), "samples": .integer(side.values.count),
      ])
    }
    return .object([
      "workflow": .string(comparison.workflow), "metric": .string(comparison.metric.name),
      "unit": .string(comparison.metric.unit),
      "better": .string(comparison.metric.better.rawValue),
      "compare": .string(comparison.reference.rawValue),
      "verdict": .string(comparison.verdict.rawValue), "change": JSONValue(comparison.change),
      "interval": comparison.interval.map {
        .array([.number($0.lower), .number($0.upper)])
      } ?? .null,
      "confidence": JSONValue(comparison.confidence), "limit": .number(comparison.limit.fraction),
      "limit_change": .number(comparison.limit.change(comparison.metric.better)),
      "p_value": JSONValue(comparison.pValue),
      "pairs": comparison.pairs.map(JSONValue.integer) ?? .null,
      "disturbed_pairs": comparison.disturbedPairs.map(JSONValue.integer) ?? .null,
      "e_value": JSONValue(comparison.eValue),
      "ended_by": comparison.ending.map(JSONValue.string) ?? .null,
      "further_pairs": comparison.furtherPairs.map(JSONValue.integer) ?? .null,
      "environment_differences": .array(
        comparison.differences.map {
          .object([
            "field": .string($0.field), "baseline": .string($0.recorded), "here": .string($0.here),
          ])
        }),
      "confirmation": Self.confirmation(comparison.confirmation),
      "detectable_change": JSONValue(comparison.detectableChange),
      "method": .string(comparison.method), "base": side(comparison.base),
      "candidate": side(comparison.candidate),
      "warnings": .array(comparison.warnings.map(JSONValue.string)),
      "slower_tasks": .array(tasks(behind: comparison).map(Self.json)),
    ])
  }

  private static func json(_ change: GateChange) -> JSONValue {
    func text(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }
    return .object([
      "kind": .string(change.kind.rawValue), "workflow": text(change.workflow),
      "metric": text(change.metric), "what": .string(change.what), "base": text(change.base),
      "candidate": text(change.candidate), "applies": .bool(change.applies),
      "remedy": text(change.remedy),
    ])
  }

  private static func json(_ task: SlowerTask) -> JSONValue {
    .object([
      "task": .string(task.task), "base": .number(task.before), "candidate": .number(task.after),
      "change": .number(task.change),
      "interval": .array([.number(task.interval.lowerBound), .number(task.interval.upperBound)]),
      "p_value": .number(task.pValue), "makespan_change": .number(task.makespanChange),
    ])
  }

  private static func confirmation(_ confirmation: Comparison.Confirmation?) -> JSONValue {
    guard let confirmation else { return .null }
    return .object([
      "confirmed": .bool(confirmation.isConfirmed), "change": .number(confirmation.change),
      "interval": confirmation.interval.map {
        .array([.number($0.lower), .number($0.upper)])
      } ?? .null,
      "confidence": .number(confirmation.confidence), "pairs": .integer(confirmation.pairs),
    ])
  }

  private static func samples(_ comparison: Comparison) -> JSONValue {
    func values(_ side: Comparison.Side?) -> JSONValue {
      side.map { .array($0.values.map(JSONValue.number)) } ?? .null
    }
    return .object([
      "workflow": .string(comparison.workflow), "metric": .string(comparison.metric.name),
      "unit": .string(comparison.metric.unit),
      "better": .string(comparison.metric.better.rawValue), "base": values(comparison.base),
      "candidate": values(comparison.candidate),
    ])
  }
}
