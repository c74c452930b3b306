package import Insight
import Model
import Quantities

extension Report {
  /// What executions used of their machine.
  ///
  /// - Parameters:
  ///   - resources: An entry an execution.
  ///   - targets: What was aimed at.
  ///   - workflow: The only one that was asked for.
  ///   - warnings: What the user should know.
  package init(
    resources: [(analysis: ExecutionAnalysis, use: ResourceUse)], targets: ResourceTargets,
    workflow: String?, warnings: [String]
  ) {
    var table = Table(
      columns: [
        ("workflow", .left), ("resource", .left), ("used", .right), ("utilization", .right),
        ("target", .right), ("", .left),
      ])
    for (analysis, use) in resources {
      for row in Self.rows(of: use, targets) {
        let state: Cell =
          row.target == nil
          ? Cell("")
          : row.isMet.map { $0 ? Cell("met", .good) : Cell("missed", .caution) }
            ?? Cell("unknown")
        table.add(
          [
            TraceText.short(analysis.trace.workflow, 32), row.resource, row.used ?? "?", row.share,
            row.target ?? "-",
          ], state)
      }
    }
    let note =
      "cpu: mean number of busy processors. memory: maximum sum of the peaks of parallel tasks. io:"
      + " bytes passed to read and write calls."
    var document = Document([.table(table), .paragraph(note)])
    let monitored = resources.filter { $0.use.isMonitored }
      .map { $0.analysis.trace.workflow }
    if !monitored.isEmpty {
      document.add(
        .paragraph(
          "Monitored: \(monitored.joined(separator: ", ")). cpu and memory are those of all processes"
            + " as a monitor saw them; idle: time with less than 5 % of one processor."))
    }
    document.add(.warnings(warnings))
    self.init(
      document,
      Envelope(
        operation: "resource-efficiency", workflow: workflow,
        results: WorkflowsResults(
          workflows: resources.map { ResourceEntry($0, $1, targets: targets) },
          warnings: warnings)))
  }

  private struct ResourceRow {
    let resource: String
    let used: String?
    let share: String
    let target: String?
    let isMet: Bool?
  }

  private static func rows(of use: ResourceUse, _ targets: ResourceTargets) -> [ResourceRow] {
    [
      ResourceRow(
        resource: "cpu", used: use.cpus.map { "\(Quantity.plain($0)) processors" },
        share: use.cpuShare?.description ?? "?", target: "≥ \(targets.cpu)",
        isMet: targets.isMet(cpu: use)),
      use.idleTime.map {
        ResourceRow(
          resource: "idle", used: Quantity.text($0.value, unit: "s"), share: "-", target: nil,
          isMet: nil)
      },
      ResourceRow(
        resource: "memory", used: use.peakTogether?.description,
        share: use.memoryShare?.description ?? "?", target: "≤ \(targets.memory)",
        isMet: targets.isMet(memory: use)),
      ResourceRow(
        resource: "io", used: use.bytesPerSecond.map { "\($0)/s" },
        share: "-", target: targets.ioPerSecond.map { "≤ \($0)/s" },
        isMet: targets.isMet(io: use)),
    ].compactMap(\.self)
  }
}
