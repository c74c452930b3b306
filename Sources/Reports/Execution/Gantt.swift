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
  private static let mostTasks = 40
  private static let mostAgents = 40
  private static let levels: [Character] = ["·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  init(_ analysis: ExecutionAnalysis, width: Int = 60) {
    self.analysis = analysis
    self.width = width
  }

  /// nil where no times are known.
  var table: (title: String, table: TextTable)? {
    let trace = analysis.trace
    guard let makespan = analysis.makespan, makespan > 0, trace.hasTimes else { return nil }
    let timed = trace.spans.indices.filter { !trace.spans[$0].start.isNaN }
    let name = TraceText.title(trace)
    if timed.count <= Self.mostTasks {
      return (
        "Gantt chart of \(name): ░ ready, █ running, ▓ on the critical path", tasks(timed, makespan)
      )
    }
    guard !trace.agents.isEmpty else { return nil }
    return (
      "Gantt chart of \(name): how busy each agent was, over \(TraceText.seconds(makespan))",
      agents(timed, makespan)
    )
  }

  private func tasks(_ timed: [Int], _ makespan: Double) -> TextTable {
    let trace = analysis.trace
    var table = TextTable([("task", .left), ("agent", .left), ("", .left)])
    let path = Set(analysis.pathSpans)
    let order = timed.sorted {
      (trace.spans[$0].start, trace.spans[$0].end) < (trace.spans[$1].start, trace.spans[$1].end)
    }
    for span in order {
      let one = trace.spans[span]
      func column(_ time: Double) -> Int {
        max(0, min(width, Int(saturating: (time / makespan * Double(width)).rounded())))
      }
      let start = min(column(one.start), width - 1)
      let end = max(start + 1, column(one.end))
      let ready = analysis.wait(of: span).map { min(column(one.start - $0), start) } ?? start
      let mark: Character = path.contains(span) ? "▓" : "█"
      table.add([
        TraceText.short(trace.task(span), 32),
        one.agent < 0 ? "" : TraceText.short(trace.agents[Int(one.agent)], 16),
        String(repeating: " ", count: ready) + String(repeating: "░", count: start - ready)
          + String(repeating: mark, count: end - start),
      ])
    }
    return table
  }

  private func agents(_ timed: [Int], _ makespan: Double) -> TextTable {
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
    var table = TextTable([("agent", .left), ("", .left)])
    for (agent, columns) in zip(trace.agents, busy).prefix(Self.mostAgents) {
      let most = Double(Self.levels.count - 1)
      table.add([
        TraceText.short(agent, 24),
        String(
          columns.map { share in
            // What is a little busy isn't idle.
            share == 0
              ? Self.levels[0]
              : Self.levels[max(1, Int(saturating: (min(1, share) * most).rounded()))]
          }),
      ])
    }
    if trace.agents.count > Self.mostAgents {
      table.add(["and \(trace.agents.count - Self.mostAgents) more", ""])
    }
    return table
  }
}
