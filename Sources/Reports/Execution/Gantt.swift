import Insight
import Model
import Quantities

/// A Gantt chart of an execution for terminals.
///
/// A row a task where there are few, else a row an agent with how busy it was.
struct Gantt {
  private let analysis: ExecutionAnalysis
  private let width: Int

  /// With more tasks there is a row an agent.
  private static let maximumTasks = 40
  private static let maximumAgents = 40

  init(_ analysis: ExecutionAnalysis, width: Int = 60) {
    self.analysis = analysis
    self.width = width
  }

  /// nil where no times are known.
  var table: Table? {
    let trace = analysis.trace
    guard let makespan = analysis.makespan, makespan > 0, trace.hasTimes else { return nil }
    let timed = trace.spans.indices.filter { !trace.spans[$0].start.isNaN }
    let name = TraceText.title(trace)
    if timed.count <= Self.maximumTasks {
      return tasks(
        timed, makespan, title: "Gantt chart of \(name): ░ ready, █ running, ▓ on the critical path"
      )
    }
    guard !trace.agents.isEmpty else { return nil }
    return agents(
      timed, makespan,
      title: "Gantt chart of \(name): utilization of each agent, over "
        + "\(TraceText.seconds(makespan))")
  }

  private func tasks(_ timed: [Int], _ makespan: Double, title: String) -> Table {
    let trace = analysis.trace
    var table = Table(title, columns: [("task", .left), ("agent", .left), ("", .left)])
    let path = Set(analysis.pathSpans)
    let order = timed.sorted {
      (trace.spans[$0].start, trace.spans[$0].end) < (trace.spans[$1].start, trace.spans[$1].end)
    }
    for span in order {
      let one = trace.spans[span]
      let wait = analysis.wait(of: span) ?? 0
      let segments: [Bar.Segment] = [
        .init(from: one.start - wait, to: one.start, .waiting),
        .init(from: one.start, to: one.end, path.contains(span) ? .critical : .active),
      ]
      let agent = one.agent < 0 ? "" : TraceText.short(trace.agents[Int(one.agent)], 16)
      table.add(
        [TraceText.short(trace.task(span), 32), agent],
        .bar(Bar(segments, of: makespan, width: width)))
    }
    return table
  }

  private func agents(_ timed: [Int], _ makespan: Double, title: String) -> Table {
    let trace = analysis.trace
    var busy = Array(
      repeating: [Double](repeating: 0, count: width), count: trace.agents.count)
    let step = makespan / Double(width)
    for span in timed where trace.spans[span].agent >= 0 {
      let one = trace.spans[span]
      let first = max(0, min(width - 1, Int(saturating: one.start / step)))
      let last = max(first, min(width - 1, Int(saturating: one.end / step)))
      for column in first...last {
        let from = max(one.start, Double(column) * step)
        let to = min(one.end, Double(column + 1) * step)
        busy[Int(one.agent)][column] += max(0, to - from) / step
      }
    }
    var table = Table(title, columns: [("agent", .left), ("", .left)])
    for (agent, columns) in zip(trace.agents, busy).prefix(Self.maximumAgents) {
      table.add([TraceText.short(agent, 24)], Cell(.levels(columns)))
    }
    if trace.agents.count > Self.maximumAgents {
      table.add(["and \(trace.agents.count - Self.maximumAgents) more", ""])
    }
    return table
  }
}
