package import Insight
import Model
import Quantities

extension Report {
  /// What agents did.
  package init(
    agents: [AgentPerformance], parts: Set<AgentPerformance.Part>, workflow: String?,
    warnings: [String]
  ) {
    let imbalance = AgentPerformance.imbalance(of: agents)
    let note =
      "Times are measured from when a task is ready if the trace records it, otherwise from its start."
    var document = Document([
      .table(Self.table(of: agents, parts)), .paragraph(note),
    ])
    document.add(
      imbalance.map {
        .paragraph("The busiest agent worked \(Quantity.plain($0)) times as long as the mean.")
      })
    document.add(.rows(Self.specialisations(of: agents)))
    document.add(.warnings(warnings))
    self.init(
      document,
      Envelope(
        operation: "agent-performance", workflow: workflow,
        results: AgentResults(
          agents: agents.map { .init($0, parts: parts) }, imbalance: imbalance,
          warnings: warnings)))
  }

  private static func table(
    of agents: [AgentPerformance], _ parts: Set<AgentPerformance.Part>
  ) -> Table {
    let (showsTimes, showsSuccess) = (parts.contains(.responseTime), parts.contains(.successRate))
    let showsEfficiency = parts.contains(.efficiency)
    var table = Table(
      columns: [("agent", .left), ("tasks", .right)]
        + (showsTimes
          ? [("mean", .right), ("p50", .right), ("p95", .right), ("p99", .right)] : [])
        + (showsSuccess ? [("success", .right)] : [])
        + (showsEfficiency
          ? [("busy", .right), ("utilization", .right), ("relative load", .right)] : []))
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
              Quantity.percent(agent.share),
            ] : []))
    }
    return table
  }

  private static func specialisations(of agents: [AgentPerformance]) -> Table {
    var table = Table(
      "Compared with all other agents on the same type of task:",
      columns: [
        ("agent", .left), ("task type", .left), ("tasks", .right), ("duration", .right),
        ("95 %", .right), ("p", .right),
      ])
    for agent in agents {
      for one in agent.specialisations {
        table.add([
          TraceText.short(agent.agent, 32), TraceText.short(one.kind, 32), "\(one.tasks)",
          Quantity.change(one.change),
          Quantity.interval(one.interval.lowerBound, one.interval.upperBound),
          Quantity.pValue(one.pValue),
        ])
      }
    }
    return table
  }
}
