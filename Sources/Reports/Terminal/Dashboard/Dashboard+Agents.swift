import Quantities
import Watch

extension DashboardDrawing {
  /// What each agent does, those first that do something.
  var agents: DashboardSection {
    let count = state.agents.count
    return DashboardSection(
      name: .agents,
      requests: [
        .init(priority: 12, lines: min(1, count)),
        // Who runs a task is beside the task, too.
        .init(priority: 20, lines: min(count, 4), minimum: min(count, 2)),
        .init(priority: 24, lines: max(0, count - 4)),
      ],
      draw: drawAgents)
  }

  private func drawAgents(lines: Int, width: Int) -> [StyledLine] {
    let busy = state.agents.count { $0.task != nil }
    let failed = state.agents.reduce(0) { $0 + $1.failed }
    var summary = [StyledLine("\(busy) of \(state.agents.count) busy")]
    if failed > 0 { summary.append(StyledLine("\(failed) failed", .bad)) }
    guard lines > min(2, state.agents.count) else {
      let label = StyledLine("agents", .muted)
      return [joined([label] + summary, width: width)]
    }
    let sorted = state.agents.filter { $0.task != nil } + state.agents.filter { $0.task == nil }
    let rows = lines - 1
    let shown = sorted.count <= rows ? sorted[...] : sorted.prefix(rows - 1)
    let layout = ColumnLayout(
      columns: [
        .init(order: 1, maximum: 20), .init(order: 0), .init(order: 2, isRight: true, minimum: 6),
        .init(order: 3, isRight: true), .init(order: 4, isRight: true), .init(order: 5),
      ], glyphs: glyphs)
    let head = [title("Agents", summary, width: width)]
    let drawn = layout.lines(shown.map(cells), width: width)
    guard shown.count < sorted.count else { return head + drawn }
    let rest = sorted[shown.endIndex...]
    let more = "  and \(rest.count) more, \(rest.count { $0.task != nil }) of them busy"
    return head + drawn + [StyledLine(more, .muted).cut(to: width, glyphs)]
  }

  private func cells(_ agent: LiveState.Agent) -> [ColumnLayout.Cell] {
    var name = mark(agent.task == nil ? .waiting : .running)
    name.add(" " + glyphs.name(agent.name))
    let utilization = agent.utilization(at: state.elapsed)?.value
    return [
      .text(name),
      .text(agent.task.map { StyledLine(glyphs.name($0)) } ?? StyledLine("idle", .muted)),
      .text(
        agent.task == nil ? StyledLine() : StyledLine(text(agent.since.map { state.elapsed - $0 }))),
      .text(StyledLine("busy \(text(fraction: utilization))")),
      .text(StyledLine("\(agent.ended) ended")),
      .text(agent.failed > 0 ? StyledLine("\(agent.failed) failed", .bad) : StyledLine()),
    ]
  }
}
