package import Insight

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
      markdown: ([summary.markdown] + curves.map { $0 + "\n\n" + $1.markdown } + [note]
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
        ("when", .left),
      ])
      for phase in phases {
        table.add([
          phase.phase.isEmpty ? "(none)" : TraceText.short(phase.phase, 32), "\(phase.tasks)",
          "\(phase.failed)", TraceText.seconds(phase.work), Quantity.share(phase.share),
          TraceText.seconds(phase.period.map { $0.upperBound - $0.lowerBound }),
          TraceText.share(phase.efficiency), TraceText.seconds(phase.transition),
          phase.period.map {
            TraceText.bar(
              from: $0.lowerBound, to: $0.upperBound, of: analysis.makespan ?? 0, width: 30)
          } ?? "",
        ])
      }
      return (TraceText.title(analysis.trace), table)
    }
    let note =
      "after: from the end of the phase before to this one's start; negative: they overlap."
    self.init(
      text: { style in
        (tables.map { $0 + "\n" + $1.text() } + [note] + TraceText.warnings(warnings, style))
          .joined(separator: "\n\n")
      },
      markdown: (tables.map { $0 + "\n\n" + $1.markdown } + [note]
        + warnings.map { "- warning: \($0)" }).joined(separator: "\n\n"),
      envelope: envelope)
  }

  /// What faster tasks would bring.
  package init(
    whatIfs: [(analysis: ParallelEfficiency, tasks: [WhatIf])], speedup: Double, workflow: String?,
    warnings: [String]
  ) {
    var envelope = Envelope(operation: "task-optimization", workflow: workflow)
    envelope.analysisResults = .results(
      whatIfs.map { one, tasks in
        .object(
          one.analysis.trace,
          [
            "speedup": .number(speedup), "replay_error": JSONValue(one.replayError),
            "replayed_makespan": JSONValue(one.replayed?.makespan),
            "tasks": .array(tasks.map { JSONValue(whatIf: $0) }),
          ])
      }, warnings)
    let tables = whatIfs.map { one, tasks -> (String, TextTable) in
      var table = TextTable([
        ("task", .left), ("runs", .right), ("takes", .right), ("saves", .right), ("", .right),
      ])
      for task in tasks.prefix(20) {
        table.add([
          TraceText.short(task.task), "\(task.runs)", TraceText.seconds(task.duration),
          TraceText.seconds(one.replayed.map { task.gain * $0.makespan }),
          Quantity.share(task.gain),
        ])
      }
      let error = one.replayError.map { "; the replay is \(Quantity.change($0)) off" } ?? ""
      return (
        "\(TraceText.title(one.analysis.trace)), each task \(Quantity.share(speedup)) faster\(error)",
        table
      )
    }
    self.init(
      text: { style in
        (tables.map { $0 + "\n" + $1.text() } + TraceText.warnings(warnings, style))
          .joined(separator: "\n\n")
      },
      markdown: (tables.map { $0 + "\n\n" + $1.markdown } + warnings.map { "- warning: \($0)" })
        .joined(separator: "\n\n"),
      envelope: envelope)
  }
}

extension JSONValue {
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
    ])
  }

  fileprivate init(whatIf: WhatIf) {
    self = .object([
      "task": .string(whatIf.task), "runs": .integer(whatIf.runs),
      "duration": .number(whatIf.duration), "gain": .number(whatIf.gain),
    ])
  }
}
