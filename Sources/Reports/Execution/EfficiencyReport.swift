package import Insight
import Model

extension Report {
  /// How well executions used what they had.
  ///
  /// - Parameters:
  ///   - efficiency: The newest execution of each workflow.
  ///   - dimensions: Which scores are shown; the overall one always is.
  ///   - withBreakdown: Whether what each score comes from is shown.
  ///   - workflow: The only one that was asked for.
  ///   - warnings: What the user should know.
  package init(
    efficiency: [EfficiencyScores], dimensions: [EfficiencyScores.Dimension], withBreakdown: Bool,
    workflow: String?, warnings: [String]
  ) {
    var envelope = Envelope(operation: "efficiency", workflow: workflow)
    envelope.analysisResults = .results(
      efficiency.map { JSONValue(efficiency: $0, dimensions, withBreakdown: withBreakdown) },
      warnings)
    var table = TextTable(
      [("workflow", .left)] + dimensions.map { ($0.rawValue, .right) }
        + [("overall", .right), ("average before", .right), ("p", .right)])
    for one in efficiency {
      table.add(
        [TraceText.short(one.analysis.trace.workflow, 32)]
          + dimensions.map { Self.score(one.scores[$0]?.value) }
          + [
            Self.score(one.overall), Self.score(one.history?.average),
            one.history?.pValue.map(Quantity.pValue) ?? "-",
          ])
    }
    let rows = table
    let statements = efficiency.map { "\($0.analysis.trace.workflow): " + Self.statement(on: $0) }
    let breakdowns = withBreakdown ? efficiency.map { Self.breakdown($0, dimensions) } : []
    self.init(
      text: { style in
        ([rows.text(), statements.joined(separator: "\n")]
          + breakdowns.map { $0.title + "\n" + $0.table.text() }
          + TraceText.warnings(warnings, style)).joined(separator: "\n\n")
      },
      markdown: ([rows.markdown] + statements.map { "- \($0)" }
        + breakdowns.map { "\($0.title)\n\n\($0.table.markdown)" }
        + warnings.map { "- warning: \($0)" }).joined(separator: "\n\n"),
      envelope: envelope)
  }

  private static func score(_ value: Double?) -> String { value.map(Quantity.score) ?? "?" }

  /// How an execution compares with those before it, in a sentence.
  private static func statement(on one: EfficiencyScores) -> String {
    guard let overall = one.overall else { return "no overall score: \(one.reason ?? "")" }
    guard let history = one.history else {
      return "too few earlier executions to compare with; it takes "
        + "\(EfficiencyScores.fewestExecutions)"
    }
    let average =
      "the average of the \(history.executions) executions before "
      + "(\(Quantity.score(history.average)))"
    guard let pValue = history.pValue, let interval = history.interval else {
      return overall == history.average
        ? "the same as \(average)" : "other than \(average), which were all alike"
    }
    let usual =
      "95 % of such would lie in \(Quantity.score(interval.lowerBound)) … "
      + "\(Quantity.score(interval.upperBound))"
    if interval.contains(overall) {
      return "not surely different from \(average); \(usual) (p \(Quantity.pValue(pValue)))"
    }
    return "\(overall < history.average ? "worse" : "better") than \(average); \(usual) "
      + "(p \(Quantity.pValue(pValue)))"
  }

  private static func breakdown(
    _ one: EfficiencyScores, _ dimensions: [EfficiencyScores.Dimension]
  ) -> (title: String, table: TextTable) {
    var table = TextTable([
      ("score", .left), ("value", .right), ("from", .left), ("formula", .left),
    ])
    for dimension in dimensions {
      guard let score = one.scores[dimension] else { continue }
      let inputs = score.inputs.map { input in
        "\(input.name) " + (input.value.map { Quantity.number($0) } ?? "?")
      }
      table.add([
        dimension.rawValue, Self.score(score.value),
        score.reason ?? inputs.joined(separator: ", "), dimension.formula,
      ])
    }
    return ("What the scores of \(TraceText.title(one.analysis.trace)) come from", table)
  }

  /// A table with a note on what it shows.
  private init(table: TextTable, note: String, warnings: [String], envelope: Envelope) {
    self.init(
      text: { style in
        ([table.text(), note] + TraceText.warnings(warnings, style)).joined(separator: "\n\n")
      },
      markdown: ([table.markdown, Markdown(note)] + warnings.map { "- warning: \($0)" })
        .joined(separator: "\n\n"),
      envelope: envelope)
  }

  /// How much gets done in an hour.
  package init(
    throughput: [Throughput], hasCosts: Bool, workflow: String?, warnings: [String]
  ) {
    var envelope = Envelope(operation: "throughput", workflow: workflow)
    envelope.analysisResults = .results(throughput.map { JSONValue(throughput: $0) }, warnings)
    var table = TextTable(
      [
        ("workflow", .left), ("executions", .right), ("failed", .right), ("agents", .right),
        ("takes", .right), ("runs an hour", .right), ("95 %", .right), ("tasks an hour", .right),
        ("agent hours a result", .right),
      ] + (hasCosts ? [("cost a result", .right)] : []))
    func number(_ value: Double?) -> String { value.map(Quantity.number) ?? "?" }
    for one in throughput {
      let interval = one.runsPerHourInterval.map {
        "\(Quantity.number($0.lowerBound)) … \(Quantity.number($0.upperBound))"
      }
      var cells = [
        TraceText.short(one.workflow, 32), "\(one.executions)", "\(one.failed)",
        one.agents.map { "\($0)" } ?? "?", TraceText.seconds(one.makespan),
        number(one.runsPerHour), interval ?? "-", number(one.tasksPerHour),
        number(one.agentHoursPerResult),
      ]
      if hasCosts { cells.append(number(one.costPerResult)) }
      table.add(cells)
    }
    let note =
      "runs an hour: one after the other, on as many agents. A result is an execution that didn't"
      + " fail; what failed costs, too."
    self.init(table: table, note: note, warnings: warnings, envelope: envelope)
  }

  /// What executions used of their machine.
  package init(
    resources: [(analysis: ExecutionAnalysis, use: ResourceUse)], targets: ResourceTargets,
    workflow: String?, warnings: [String]
  ) {
    var envelope = Envelope(operation: "resource-efficiency", workflow: workflow)
    envelope.analysisResults = .results(
      resources.map { JSONValue(resources: $0, $1, targets: targets) }, warnings)
    var table = TextTable([
      ("workflow", .left), ("resource", .left), ("used", .right), ("of what there is", .right),
      ("target", .right), ("", .left),
    ])
    for (analysis, use) in resources {
      func row(
        _ resource: String, _ used: String?, _ share: String, _ target: String?, _ met: Bool?
      ) {
        table.add([
          TraceText.short(analysis.trace.workflow, 32), resource, used ?? "?",
          share, target ?? "-",
          target == nil ? "" : met.map { $0 ? "met" : "missed" } ?? "not known",
        ])
      }
      row(
        "cpu", use.cpus.map { "\(Quantity.plain($0)) processors" },
        TraceText.share(use.cpuShare),
        "≥ \(Quantity.share(targets.cpu))", targets.isMet(cpu: use))
      row(
        "memory", use.peakTogether.map { Quantity.text($0, unit: "bytes") },
        TraceText.share(use.memoryShare),
        "≤ \(Quantity.share(targets.memory))", targets.isMet(memory: use))
      row(
        "io", use.byteRate.map { Quantity.text($0, unit: "bytes") + "/s" }, "-",
        targets.io.map { "≤ \(Quantity.text($0, unit: "bytes"))/s" },
        targets.isMet(io: use))
    }
    let note =
      "cpu: processors busy on average. memory: the peaks of tasks at once, together, at most. io:"
      + " bytes passed to read and write calls."
    self.init(table: table, note: note, warnings: warnings, envelope: envelope)
  }
}

extension JSONValue {
  fileprivate init(
    efficiency one: EfficiencyScores, _ dimensions: [EfficiencyScores.Dimension],
    withBreakdown: Bool
  ) {
    var scores: [String: JSONValue] = [:]
    var inputs: [String: JSONValue] = [:]
    for dimension in dimensions {
      scores[dimension.rawValue] = JSONValue(one.scores[dimension]?.value)
      guard let score = one.scores[dimension] else { continue }
      var members = Dictionary(
        score.inputs.map { ($0.name, JSONValue($0.value)) }, uniquingKeysWith: { $1 })
      members["formula"] = .string(dimension.formula)
      members["reason"] = score.reason.map(JSONValue.string) ?? .null
      inputs[dimension.rawValue] = .object(members)
    }
    scores["overall"] = JSONValue(one.overall)
    var members: [String: JSONValue] = [
      "scores": .object(scores), "inputs": withBreakdown ? .object(inputs) : .object([:]),
      "reason": one.reason.map(JSONValue.string) ?? .null,
    ]
    members["historical_average"] =
      one.history.map { history in
        .object([
          "overall": .number(history.average), "executions": .integer(history.executions),
          "p_value": JSONValue(history.pValue),
          "interval": history.interval.map {
            .array([.number($0.lowerBound), .number($0.upperBound)])
          } ?? .null,
        ])
      } ?? .null
    self = .object(one.analysis.trace, members)
  }

  fileprivate init(throughput one: Throughput) {
    self = .object([
      "workflow": .string(one.workflow), "executions": .integer(one.executions),
      "failed": .integer(one.failed), "agents": one.agents.map(JSONValue.integer) ?? .null,
      "makespan": JSONValue(one.makespan), "runs_per_hour": JSONValue(one.runsPerHour),
      "runs_per_hour_interval": one.runsPerHourInterval.map {
        .array([.number($0.lowerBound), .number($0.upperBound)])
      } ?? .null,
      "tasks_per_hour": JSONValue(one.tasksPerHour),
      "executions_per_day": JSONValue(one.executionsPerDay),
      "reason": JSONValue(
        one.executionsPerDay == nil ? "less than a day of dated executions is recorded" : nil),
      "agent_hours_per_result": JSONValue(one.agentHoursPerResult),
      "cost_per_result": JSONValue(one.costPerResult),
    ])
  }

  fileprivate init(
    resources analysis: ExecutionAnalysis, _ use: ResourceUse, targets: ResourceTargets
  ) {
    func part(_ members: [String: JSONValue], _ target: Double?, _ met: Bool?) -> JSONValue {
      .object(
        members.merging([
          "target": JSONValue(target), "met": met.map(JSONValue.bool) ?? .null,
        ]) { $1 })
    }
    self = .object(
      analysis.trace,
      [
        "cpu": part(
          [
            "time": JSONValue(use.cpuTime), "processors": JSONValue(use.cpus),
            "share": JSONValue(use.cpuShare), "wait_on_critical_path": JSONValue(use.waitOnPath),
          ], targets.cpu, targets.isMet(cpu: use)),
        "memory": part(
          [
            "peak_of_a_process": JSONValue(use.peakMemory),
            "peak_together": JSONValue(use.peakTogether), "share": JSONValue(use.memoryShare),
          ], targets.memory, targets.isMet(memory: use)),
        "io": part(
          [
            "read": JSONValue(use.bytesRead), "written": JSONValue(use.bytesWritten),
            "bytes_per_second": JSONValue(use.byteRate),
          ], targets.io, targets.isMet(io: use)),
      ])
  }
}
