package import Insight
import Model
import Quantities

extension Report {
  /// How well agents are used, and what more or fewer would bring.
  package init(parallel: [ParallelEfficiency], workflow: String?, warnings: [String]) {
    let note =
      "A replay uses only the dependencies in the trace; if it deviates from the measured"
      + " makespan, so does the curve."
    var document = Document([.table(Self.summary(of: parallel))])
    document.blocks += parallel.map { .table(Self.curve(of: $0)) }
    document.add(.paragraph(note))
    document.add(.warnings(warnings))
    self.init(
      document,
      Envelope(
        operation: "parallel-efficiency", workflow: workflow,
        results: WorkflowsResults(
          workflows: parallel.map(ParallelEntry.init), warnings: warnings)))
  }

  private static func summary(of parallel: [ParallelEfficiency]) -> Table {
    var table = Table(
      columns: [
        ("execution", .left), ("agents", .right), ("speed-up", .right), ("efficiency", .right),
        ("serial", .right), ("idle", .right), ("replay", .right), ("saturates at", .right),
      ])
    for one in parallel {
      let error = one.replayError.map { " (\(Quantity.change($0)))" } ?? ""
      table.add([
        TraceText.short(TraceText.title(one.analysis.trace)),
        one.analysis.agents.map { "\($0)" } ?? "?",
        one.speedup.map(Quantity.plain) ?? "?", TraceText.share(one.efficiency),
        TraceText.share(one.serialFraction), TraceText.seconds(one.idleTime),
        one.replayed.map { TraceText.seconds($0.makespan) + error } ?? "?",
        one.flattensAt.map { "\($0)" } ?? "?",
      ])
    }
    return table
  }

  private static func curve(of one: ParallelEfficiency) -> Table {
    var table = Table(
      "Makespan of \(TraceText.title(one.analysis.trace)) by replay",
      columns: [("agents", .right), ("makespan", .right), ("", .left)])
    let longest = one.curve.map(\.makespan).max() ?? 0
    for point in one.curve {
      table.add(
        ["\(point.agents)", TraceText.seconds(point.makespan)],
        .bar(Bar(from: 0, to: point.makespan, of: longest)))
    }
    return table
  }
}
