package import Insight

extension Report {
  /// What agents did.
  package init(
    agents: [AgentPerformance], parts: Set<AgentPerformance.Part>, workflow: String?,
    warnings: [String]
  ) {
    var envelope = Envelope(operation: "agent-performance", workflow: workflow)
    let imbalance = AgentPerformance.imbalance(of: agents)
    envelope.analysisResults = .object([
      "agents": .array(agents.map { JSONValue(agent: $0, parts: parts) }),
      "imbalance": JSONValue(imbalance),
      "warnings": .array(warnings.map(JSONValue.string)),
    ])
    let (showsTimes, showsSuccess) = (parts.contains(.responseTime), parts.contains(.successRate))
    let showsEfficiency = parts.contains(.efficiency)
    var table = TextTable(
      [("agent", .left), ("tasks", .right)]
        + (showsTimes
          ? [("mean", .right), ("p50", .right), ("p95", .right), ("p99", .right)] : [])
        + (showsSuccess ? [("success", .right)] : [])
        + (showsEfficiency
          ? [("busy", .right), ("of the time", .right), ("of an even share", .right)] : []))
    for agent in agents {
      let times = agent.responseTimes
      table.add(
        [TraceText.short(agent.agent, 32), "\(agent.tasks)"]
          + (showsTimes
            ? [times?.mean, times?.median, times?.p95, times?.p99].map(TraceText.seconds) : [])
          + (showsSuccess ? [TraceText.share(agent.success)] : [])
          + (showsEfficiency
            ? [
              TraceText.seconds(agent.busy), TraceText.share(agent.utilization),
              Quantity.share(agent.share),
            ] : []))
    }
    var kinds = TextTable([
      ("agent", .left), ("kind of task", .left), ("tasks", .right), ("takes", .right),
      ("95 %", .right), ("p", .right),
    ])
    for agent in agents {
      for one in agent.specialisations {
        kinds.add([
          TraceText.short(agent.agent, 32), TraceText.short(one.kind, 32), "\(one.tasks)",
          Quantity.change(one.change),
          Quantity.interval(one.interval.lowerBound, one.interval.upperBound),
          Quantity.pValue(one.pValue),
        ])
      }
    }
    let (all, special) = (table, kinds)
    let note =
      "Times are from being ready, where the trace says when, else from the start of a task."
    let balance = imbalance.map {
      "The busiest agent worked \(Quantity.plain($0)) times as long as the mean one."
    }
    let title = "Against all other agents, on the same kind of task:"
    self.init(
      text: { style in
        ([all.text(), note] + [balance].compactMap { $0 }
          + (special.isEmpty ? [] : [title + "\n" + special.text()])
          + TraceText.warnings(warnings, style)).joined(separator: "\n\n")
      },
      markdown: ([all.markdown, Markdown(note)] + [balance].compactMap { $0.map { Markdown($0) } }
        + (special.isEmpty ? [] : ["\(title)\n\n\(special.markdown)"])
        + warnings.map { "- warning: \($0)" }).joined(separator: "\n\n"),
      envelope: envelope)
  }

  /// What keeps executions from being shorter.
  package init(
    bottlenecks: [Bottleneck], withSolutions: Bool, notMeasured: [String], workflow: String?,
    warnings: [String]
  ) {
    var envelope = Envelope(operation: "bottlenecks", workflow: workflow)
    envelope.analysisResults = .object([
      "bottlenecks": .array(
        bottlenecks.map { JSONValue(bottleneck: $0, withSolution: withSolutions) }),
      "not_measured": .array(notMeasured.map(JSONValue.string)),
      "warnings": .array(warnings.map(JSONValue.string)),
    ])
    var table = TextTable([
      ("bottleneck", .left), ("execution", .left), ("up to", .right), ("evidence", .left),
    ])
    for one in bottlenecks {
      let run = one.run.isEmpty ? one.workflow : "\(one.workflow), run \(one.run)"
      table.add([
        one.kind.rawValue, TraceText.short(run, 32), Quantity.share(one.share),
        TraceText.short(one.evidence, 120),
      ])
    }
    let rows = table
    let none = "Nothing stands out that would shorten an execution by 2 % or more."
    let note =
      "up to: the part of the makespan that mending it wholly could save."
      + (notMeasured.isEmpty
        ? "" : " Not told by these traces: \(notMeasured.joined(separator: ", ")).")
    var seen: Set<String> = []
    let solutions =
      withSolutions
      ? bottlenecks.map { "\($0.kind.rawValue): \($0.solution)" }.filter {
        seen.insert($0).inserted
      }
      : []
    self.init(
      text: { style in
        ([rows.isEmpty ? none : rows.text(), note]
          + (solutions.isEmpty ? [] : [solutions.joined(separator: "\n")])
          + TraceText.warnings(warnings, style)).joined(separator: "\n\n")
      },
      markdown: ([rows.isEmpty ? Markdown(none) : rows.markdown, Markdown(note)]
        + solutions.map { "- \($0)" }
        + warnings.map { "- warning: \($0)" }).joined(separator: "\n\n"),
      envelope: envelope)
  }
}

extension JSONValue {
  fileprivate init(agent: AgentPerformance, parts: Set<AgentPerformance.Part>) {
    func interval(_ range: ClosedRange<Double>?) -> JSONValue {
      range.map { .array([.number($0.lowerBound), .number($0.upperBound)]) } ?? .null
    }
    var members: [String: JSONValue] = [
      "agent": .string(agent.agent), "tasks": .integer(agent.tasks),
    ]
    if parts.contains(.responseTime) {
      members["response_time"] =
        agent.responseTimes.map { times in
          .object([
            "mean": .number(times.mean), "p50": .number(times.median), "p95": .number(times.p95),
            "p99": .number(times.p99),
          ])
        } ?? .null
    }
    if parts.contains(.successRate) {
      members["success_rate"] = JSONValue(agent.success)
      members["success_interval"] = interval(agent.successInterval)
    }
    if parts.contains(.efficiency) {
      members["busy"] = .number(agent.busy)
      members["utilization"] = JSONValue(agent.utilization)
      members["share"] = .number(agent.share)
    }
    members["specialisations"] = .array(
      agent.specialisations.map { one in
        .object([
          "kind": .string(one.kind), "tasks": .integer(one.tasks), "change": .number(one.change),
          "interval": interval(one.interval), "p_value": .number(one.pValue),
        ])
      })
    self = .object(members)
  }

  fileprivate init(bottleneck one: Bottleneck, withSolution: Bool) {
    var members: [String: JSONValue] = [
      "kind": .string(one.kind.rawValue), "workflow": .string(one.workflow),
      "run": .string(one.run), "share": .number(one.share), "evidence": .string(one.evidence),
    ]
    if withSolution { members["solution"] = .string(one.solution) }
    self = .object(members)
  }
}
