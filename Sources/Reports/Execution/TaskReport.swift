package import Insight
import Model
import Quantities

extension Report {
  /// What faster tasks would bring.
  ///
  /// - Parameters:
  ///   - advice: An entry an execution.
  ///   - speedup: By which fraction each task is taken to be faster.
  ///   - workflow: The only one that was asked for.
  ///   - warnings: What the user should know.
  package init(
    advice: [TaskAdvice], speedup: Double, workflow: String?, warnings: [String]
  ) {
    var document = Document(advice.map { .table(Self.table(of: $0, speedup: speedup)) })
    document.add(
      .lines(
        advice.flatMap { advice in
          advice.batchings.map { Self.text($0, in: advice.analysis.analysis.trace) }
        }))
    document.add(.warnings(warnings))
    self.init(
      document,
      Envelope(
        operation: "task-optimization", workflow: workflow,
        results: WorkflowsResults(
          workflows: advice.map { TaskAdviceEntry($0, speedup: speedup) }, warnings: warnings)))
  }

  /// So many tasks are shown to people; JSON has all.
  private static let shownTasks = 20

  private static func table(of advice: TaskAdvice, speedup: Double) -> Table {
    let one = advice.analysis
    let hasEstimates = advice.whatIfs.contains { $0.estimate != nil }
    let error = one.replayError.map { "; the replay is \(Quantity.change($0)) off" } ?? ""
    var table = Table(
      "\(TraceText.title(one.analysis.trace)), each task \(Quantity.percent(speedup)) faster\(error)",
      columns: [("task", .left), ("runs", .right), ("duration", .right)]
        + (hasEstimates ? [("estimate", .right)] : []) + [
          ("saves", .right), ("", .right), ("95 %", .right),
        ])
    for task in advice.whatIfs.prefix(shownTasks) {
      let estimate = hasEstimates ? [task.estimate.map(TraceText.seconds) ?? "-"] : []
      table.add(
        [TraceText.short(task.task), "\(task.runs)", TraceText.seconds(task.duration)] + estimate
          + [
            TraceText.seconds(one.replayed.map { task.gain * $0.makespan }),
            Quantity.percent(task.gain),
            task.interval.map { Quantity.interval($0.lowerBound, $0.upperBound) } ?? "-",
          ])
    }
    return table
  }

  /// A batching in words.
  private static func text(_ one: Batching, in trace: Trace) -> String {
    let place = one.phase.isEmpty ? trace.workflow : "\(trace.workflow), phase \(one.phase)"
    let unpaid =
      one.unpaid.isEmpty
      ? ""
      : " \(one.unpaid.count) of them take less time than their dispatch, so an agent never pays"
        + " off for them: \(one.unpaid.prefix(3).joined(separator: ", "))"
        + (one.unpaid.count > 3 ? ", …" : "") + "."
    return "\(place): \(one.tasks.count) tasks such as '\(TraceText.short(one.tasks[0], 32))' take "
      + "\(TraceText.seconds(one.duration)) each, plus \(TraceText.seconds(one.handover)) to dispatch;"
      + " in \(one.batches) batches, a replay is \(Quantity.percent(one.gain)) shorter." + unpaid
  }
}

/// What is worth changing about the tasks of an execution.
package struct TaskAdvice: Sendable {
  let analysis: ParallelEfficiency
  let whatIfs: [WhatIf]
  let batchings: [Batching]

  package init(analysis: ParallelEfficiency, whatIfs: [WhatIf], batchings: [Batching]) {
    self.analysis = analysis
    self.whatIfs = whatIfs
    self.batchings = batchings
  }
}
