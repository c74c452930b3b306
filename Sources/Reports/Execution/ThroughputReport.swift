package import Insight
import Model
import Quantities

extension Report {
  /// How much gets done in an hour.
  package init(
    throughput: [Throughput], hasCosts: Bool, workflow: String?, warnings: [String]
  ) {
    var table = Table(
      columns: [
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
    var document = Document([.table(table), .paragraph(note)])
    document.add(.warnings(warnings))
    self.init(
      document,
      Envelope(
        operation: "throughput", workflow: workflow,
        results: WorkflowsResults(
          workflows: throughput.map(ThroughputEntry.init), warnings: warnings)))
  }
}
