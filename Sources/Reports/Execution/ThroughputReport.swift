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
        ("duration", .right), ("runs/h", .right), ("95 %", .right), ("tasks/h", .right),
        ("agent hours per result", .right),
      ] + (hasCosts ? [("cost per result", .right)] : []))
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
      "runs/h: sequential executions on the same agents. A result is a successful execution; its"
      + " cost includes failed ones."
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
