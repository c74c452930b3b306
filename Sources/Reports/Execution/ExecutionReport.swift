package import Insight
import Model
import Quantities

extension Report {
  /// The most tasks of a critical path that are shown to people; JSON has all.
  private static let maximumSteps = 20

  /// Where the time of executions went.
  package init(executions: [ExecutionAnalysis], workflow: String?, warnings: [String]) {
    var document = Document([.table(Self.summary(of: executions))])
    document.blocks += executions.map { .table(Self.path(of: $0)) }
    // Of many executions the table is what people read.
    if executions.count <= 3 {
      document.blocks += executions.compactMap { Gantt($0).table }.map(Block.table)
    }
    document.add(.warnings(Self.notes(on: executions) + warnings))
    self.init(
      document,
      Envelope(
        operation: "execution-analysis", workflow: workflow,
        results: WorkflowsResults(
          workflows: executions.map(ExecutionEntry.init), warnings: warnings)))
  }

  private static func summary(of executions: [ExecutionAnalysis]) -> Table {
    var table = Table(
      columns: [
        ("execution", .left), ("tasks", .right), ("agents", .right), ("makespan", .right),
        ("work", .right), ("parallel", .right), ("queue", .right), ("bounds", .right),
      ])
    for analysis in executions {
      table.add([
        TraceText.short(TraceText.title(analysis.trace)), "\(analysis.trace.spans.count)",
        analysis.agents.map { "\($0)" + (analysis.agentsAreInferred ? " observed" : "") } ?? "?",
        TraceText.seconds(analysis.makespan), TraceText.seconds(analysis.work),
        (analysis.averageParallelism.map { Quantity.plain($0) } ?? "?")
          + (analysis.maxParallelism.map { ", max \($0)" } ?? ""),
        TraceText.seconds(analysis.queueTime),
        analysis.bounds.map {
          "\(TraceText.seconds($0.lowerBound)) … \(TraceText.seconds($0.upperBound))"
        } ?? "?",
      ])
    }
    return table
  }

  private static func pathTitle(of analysis: ExecutionAnalysis) -> String {
    let steps = analysis.criticalPath
    let source =
      switch analysis.pathSource {
      case .stated: "as recorded in the trace"
      case .dependencies: "the longest chain of dependencies"
      case .schedule: "reconstructed from the schedule, backwards from the last task"
      }
    let left =
      steps.count > maximumSteps ? "; the \(maximumSteps) longest of \(steps.count) tasks" : ""
    return "Critical path of \(TraceText.title(analysis.trace)): "
      + "\(TraceText.seconds(analysis.criticalPathDuration)), \(source)\(left)"
  }

  private static func path(of analysis: ExecutionAnalysis) -> Table {
    var table = Table(
      pathTitle(of: analysis), columns: [("task", .left), ("takes", .right), ("when", .left)])
    let steps = analysis.criticalPath
    let shown = Set(
      steps.indices.sorted { steps[$0].duration > steps[$1].duration }.prefix(maximumSteps))
    for (index, step) in steps.enumerated() where shown.contains(index) {
      let bar = Bar(
        from: step.start, to: step.start + step.duration, of: analysis.makespan ?? 0)
      table.add([TraceText.short(step.task), TraceText.seconds(step.duration)], .bar(bar))
    }
    return table
  }

  /// What the numbers can't say.
  private static func notes(on executions: [ExecutionAnalysis]) -> [String] {
    executions.flatMap { analysis -> [String] in
      let name = TraceText.title(analysis.trace)
      var notes: [String] = []
      if analysis.trace.needs == nil {
        notes.append("\(name): the trace has no dependencies; the bounds ignore them")
      }
      if analysis.agents == nil {
        notes.append("\(name): the number of agents is unknown; no bounds")
      }
      if analysis.makespan == nil {
        notes.append("\(name): the trace has durations but no times; no makespan")
      }
      return notes
    }
  }
}
