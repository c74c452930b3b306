package import Insight
import Model
import Quantities

extension Report {
  /// What keeps executions from being shorter.
  ///
  /// - Parameters:
  ///   - bottlenecks: What costs most first.
  ///   - withSolutions: Whether what to do about each is shown.
  ///   - notMeasured: Kinds of which the traces say nothing.
  ///   - workflow: The only one that was asked for.
  ///   - warnings: What the user should know.
  package init(
    bottlenecks: [Bottleneck], withSolutions: Bool, notMeasured: [String], workflow: String?,
    warnings: [String]
  ) {
    var table = Table(
      columns: [
        ("bottleneck", .left), ("execution", .left), ("up to", .right), ("evidence", .left),
      ])
    for one in bottlenecks {
      let run = one.run.isEmpty ? one.workflow : "\(one.workflow), run \(one.run)"
      table.add([
        one.kind.rawValue, TraceText.short(run, 32), Quantity.percent(one.share),
        TraceText.short(one.evidence, 120),
      ])
    }
    let none = "No bottleneck costs 2 % of an execution or more."
    let unknown =
      notMeasured.isEmpty
      ? "" : " Not recorded in these traces: \(notMeasured.joined(separator: ", "))."
    var document = Document([
      table.isEmpty ? .paragraph(none) : .table(table),
      .paragraph("up to: the maximum fraction of the makespan that removing it saves." + unknown),
    ])
    var seen: Set<String> = []
    document.add(
      .items(
        bottlenecks.filter { withSolutions && seen.insert($0.kind.rawValue + $0.solution).inserted }
          .map { Item($0.solution, label: $0.kind.rawValue) }))
    document.add(.warnings(warnings))
    self.init(
      document,
      Envelope(
        operation: "bottlenecks", workflow: workflow,
        results: BottlenecksResults(
          bottlenecks: bottlenecks.map { .init($0, withSolution: withSolutions) },
          notMeasured: notMeasured, warnings: warnings)))
  }
}
