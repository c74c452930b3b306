package import Insight
import Model

extension Report {
  /// How well agents are used, and what more or fewer would bring.
  package init(parallel: [ParallelEfficiency], workflow: String?, warnings: [String]) {
    var envelope = Envelope(operation: "parallel-efficiency", workflow: workflow)
    envelope.analysisResults = .results(parallel.map { JSONValue(parallel: $0) }, warnings)
    var table = TextTable([
      ("execution", .left), ("agents", .right), ("speed-up", .right), ("efficiency", .right),
      ("serial", .right), ("idle", .right), ("replay", .right), ("flattens at", .right),
    ])
    for one in parallel {
      table.add([
        TraceText.short(TraceText.title(one.analysis.trace)),
        one.analysis.agents.map { "\($0)" } ?? "?",
        one.speedup.map(Quantity.plain) ?? "?", TraceText.share(one.efficiency),
        TraceText.share(one.serialFraction), TraceText.seconds(one.idleTime),
        one.replayed.map {
          TraceText.seconds($0.makespan)
            + (one.replayError.map { " (\(Quantity.change($0)))" } ?? "")
        } ?? "?",
        one.flattensAt.map { "\($0)" } ?? "?",
      ])
    }
    let summary = table
    let curves = parallel.map { one -> (String, TextTable) in
      var table = TextTable([("agents", .right), ("makespan", .right), ("", .left)])
      let most = one.curve.map(\.makespan).max() ?? 0
      for point in one.curve {
        table.add([
          "\(point.agents)", TraceText.seconds(point.makespan),
          TraceText.bar(from: 0, to: point.makespan, of: most),
        ])
      }
      return ("Makespan of \(TraceText.title(one.analysis.trace)) by replay", table)
    }
    let note =
      "A replay knows the needs that the trace states, and no others; where it is far from the"
      + " measured makespan, so is the curve."
    self.init(
      text: { style in
        ([summary.text()] + curves.map { $0 + "\n" + $1.text() } + [note]
          + TraceText.warnings(warnings, style)).joined(separator: "\n\n")
      },
      markdown: ([summary.markdown] + curves.map { "\($0)\n\n\($1.markdown)" } + [Markdown(note)]
        + warnings.map { "- warning: \($0)" }).joined(separator: "\n\n"),
      envelope: envelope)
  }

  /// What each phase of executions took.
  package init(
    phases: [(analysis: ExecutionAnalysis, phases: [PhasePerformance])], workflow: String?,
    warnings: [String]
  ) {
    var envelope = Envelope(operation: "phase-performance", workflow: workflow)
    envelope.analysisResults = .results(
      phases.map { analysis, phases in
        .object(analysis.trace, ["phases": .array(phases.map { JSONValue(phase: $0) })])
      }, warnings)
    let tables = phases.map { analysis, phases -> (String, TextTable) in
      var table = TextTable([
        ("phase", .left), ("tasks", .right), ("failed", .right), ("work", .right),
        ("share", .right), ("takes", .right), ("efficiency", .right), ("after", .right),
        ("trend", .right), ("when", .left),
      ])
      for phase in phases {
        table.add([
          phase.phase.isEmpty ? "(none)" : TraceText.short(phase.phase, 32), "\(phase.tasks)",
          "\(phase.failed)", TraceText.seconds(phase.work), Quantity.share(phase.share),
          TraceText.seconds(phase.period.map { $0.upperBound - $0.lowerBound }),
          TraceText.share(phase.efficiency), TraceText.seconds(phase.transition),
          phase.trend.map {
            "\(Quantity.change($0.slope)) (p \(Quantity.pValue($0.pValue)))"
          } ?? "-",
          phase.period.map {
            TraceText.bar(
              from: $0.lowerBound, to: $0.upperBound, of: analysis.makespan ?? 0, width: 30)
          } ?? "",
        ])
      }
      return (TraceText.title(analysis.trace), table)
    }
    let note =
      "after: from the end of the phase before to this one's start; negative: they overlap. trend: from"
      + " one execution to the next, with the chance of such a one where there is none."
    self.init(
      text: { style in
        (tables.map { $0 + "\n" + $1.text() } + [note] + TraceText.warnings(warnings, style))
          .joined(separator: "\n\n")
      },
      markdown: (tables.map { "\($0)\n\n\($1.markdown)" } + [Markdown(note)]
        + warnings.map { "- warning: \($0)" }).joined(separator: "\n\n"),
      envelope: envelope)
  }

  /// What faster tasks would bring.
  package init(
    advice: [TaskAdvice], speedup: Double, workflow: String?, warnings: [String]
  ) {
    var envelope = Envelope(operation: "task-optimization", workflow: workflow)
    envelope.analysisResults = .results(
      advice.map { advice in
        let one = advice.analysis
        return .object(
          one.analysis.trace,
          [
            "speedup": .number(speedup), "replay_error": JSONValue(one.replayError),
            "replayed_makespan": JSONValue(one.replayed?.makespan),
            "tasks": .array(advice.whatIfs.map { JSONValue(whatIf: $0) }),
            "batches": .array(advice.batchings.map { JSONValue(batching: $0) }),
          ])
      }, warnings)
    let tables = advice.map { advice -> (String, TextTable) in
      let one = advice.analysis
      let hasEstimates = advice.whatIfs.contains { $0.estimate != nil }
      var table = TextTable(
        [("task", .left), ("runs", .right), ("takes", .right)]
          + (hasEstimates ? [("estimate", .right)] : []) + [
            ("saves", .right), ("", .right), ("95 %", .right),
          ])
      for task in advice.whatIfs.prefix(20) {
        table.add(
          [
            TraceText.short(task.task), "\(task.runs)", TraceText.seconds(task.duration),
          ] + (hasEstimates ? [task.estimate.map(TraceText.seconds) ?? "-"] : []) + [
            TraceText.seconds(one.replayed.map { task.gain * $0.makespan }),
            Quantity.share(task.gain),
            task.interval.map { Quantity.interval($0.lowerBound, $0.upperBound) } ?? "-",
          ])
      }
      let error = one.replayError.map { "; the replay is \(Quantity.change($0)) off" } ?? ""
      return (
        "\(TraceText.title(one.analysis.trace)), each task \(Quantity.share(speedup)) faster\(error)",
        table
      )
    }
    let batches = advice.flatMap { advice in
      advice.batchings.map { Self.text($0, in: advice.analysis.analysis.trace) }
    }
    self.init(
      text: { style in
        (tables.map { $0 + "\n" + $1.text() } + batches
          + TraceText.warnings(warnings, style)).joined(separator: "\n\n")
      },
      markdown: (tables.map { "\($0)\n\n\($1.markdown)" } + batches.map { "- \($0)" }
        + warnings.map { "- warning: \($0)" }).joined(separator: "\n\n"),
      envelope: envelope)
  }

  /// A batching in words.
  private static func text(_ one: Batching, in trace: Trace) -> String {
    let place = one.phase.isEmpty ? trace.workflow : "\(trace.workflow), phase \(one.phase)"
    let unpaid =
      one.unpaid.isEmpty
      ? ""
      : " \(one.unpaid.count) of them take less time than handing them over, so that they never pay"
        + " for their agent: \(one.unpaid.prefix(3).joined(separator: ", "))"
        + (one.unpaid.count > 3 ? ", …" : "") + "."
    return "\(place): \(one.tasks.count) tasks such as '\(TraceText.short(one.tasks[0], 32))' take "
      + "\(TraceText.seconds(one.duration)) each, and handing one over \(TraceText.seconds(one.handover));"
      + " put into \(one.batches), a replay is \(Quantity.share(one.gain)) shorter." + unpaid
  }
}

/// What is worth changing about the tasks of an execution.
package struct TaskAdvice: Sendable {
  let analysis: ParallelEfficiency
  let whatIfs: [WhatIf]
  let batchings: [Batching]

  package init(analysis: ParallelEfficiency, whatIfs: [WhatIf], batchings: [Batching]) {
    self.analysis = analysis
    self.whatIfs = whatIfs
    self.batchings = batchings
  }
}

extension JSONValue {
  fileprivate init(batching one: Batching) {
    self = .object([
      "phase": one.phase.isEmpty ? .null : .string(one.phase),
      "tasks": .array(one.tasks.map(JSONValue.string)), "batches": .integer(one.batches),
      "duration": .number(one.duration), "handover": .number(one.handover),
      "gain": .number(one.gain), "never_pay": .array(one.unpaid.map(JSONValue.string)),
    ])
  }

  fileprivate init(parallel one: ParallelEfficiency) {
    self = .object(
      one.analysis.trace,
      [
        "agents": one.analysis.agents.map(JSONValue.integer) ?? .null,
        "makespan": JSONValue(one.analysis.makespan), "speedup": JSONValue(one.speedup),
        "efficiency": JSONValue(one.efficiency),
        "serial_fraction": JSONValue(one.serialFraction), "idle_time": JSONValue(one.idleTime),
        "replayed_makespan": JSONValue(one.replayed?.makespan),
        "replay_error": JSONValue(one.replayError),
        "curve": .array(
          one.curve.map {
            .object(["agents": .integer($0.agents), "makespan": .number($0.makespan)])
          }),
        "flattens_at": one.flattensAt.map(JSONValue.integer) ?? .null,
      ])
  }

  fileprivate init(phase: PhasePerformance) {
    self = .object([
      "phase": phase.phase.isEmpty ? .null : .string(phase.phase), "tasks": .integer(phase.tasks),
      "failed": .integer(phase.failed), "work": .number(phase.work),
      "start": JSONValue(phase.period?.lowerBound), "end": JSONValue(phase.period?.upperBound),
      "share": .number(phase.share), "efficiency": JSONValue(phase.efficiency),
      "transition": JSONValue(phase.transition),
      "trend": phase.trend.map { trend in
        .object([
          "slope": .number(trend.slope), "p_value": .number(trend.pValue),
          "interval": trend.interval.map {
            .array([.number($0.lowerBound), .number($0.upperBound)])
          } ?? .null,
          "executions": .integer(trend.executions),
        ])
      } ?? .null,
    ])
  }

  fileprivate init(whatIf: WhatIf) {
    self = .object([
      "task": .string(whatIf.task), "runs": .integer(whatIf.runs),
      "estimate": JSONValue(whatIf.estimate),
      "duration": .number(whatIf.duration), "gain": .number(whatIf.gain),
      "interval": whatIf.interval.map {
        .array([.number($0.lowerBound), .number($0.upperBound)])
      } ?? .null,
    ])
  }
}
