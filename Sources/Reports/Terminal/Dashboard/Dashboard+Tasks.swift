import Quantities
import Watch

extension DashboardDrawing {
  /// The tasks, those first that somebody waits for.
  var tasks: DashboardSection {
    let count = state.tasks.count
    let first = min(count, 3)
    // With a line for the number of the others.
    let urgent = min(count, counts.running + counts.failed + 1)
    let second = max(first, min(7, urgent))
    return DashboardSection(
      name: .tasks,
      requests: [
        .init(priority: 9, lines: first),
        // The title, and what runs.
        .init(priority: 13, lines: count == 0 ? 0 : 1),
        .init(priority: 15, lines: second - first),
        .init(priority: 22, lines: count - second),
      ],
      draw: drawTasks)
  }

  /// The tasks that are shown where the section has some lines.
  func taskRows(in lines: Int) -> Int {
    let rows = hasTaskTitle(lines) ? lines - 1 : lines
    return state.tasks.count > rows ? max(0, rows - 1) : rows
  }

  private func hasTaskTitle(_ lines: Int) -> Bool {
    view.layout == .full && lines > min(3, state.tasks.count)
  }

  private func drawTasks(lines: Int, width: Int) -> [StyledLine] {
    let hasTitle = hasTaskTitle(lines)
    let head = hasTitle ? [title("Tasks", width: width)] : []
    let count = taskRows(in: lines)
    let sorted = state.tasks.enumerated()
      .sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(\.element)
    let start = max(0, min(view.scroll, sorted.count - count))
    let shown = sorted[start..<min(sorted.count, start + count)]
    let layout = ColumnLayout(
      columns: [
        .init(order: 0), .init(order: 3, maximum: 16), .init(order: 2),
        .init(order: 1, isRight: true, minimum: 14), .init(order: 4),
      ], glyphs: glyphs)
    let rows = layout.lines(shown.map(cells), width: width)
    guard sorted.count > shown.count else { return head + rows }
    let more = rest(above: sorted[..<start], below: sorted[shown.endIndex...])
    return head + rows + [StyledLine(more, .muted).cut(to: width, glyphs)]
  }

  /// "and 12 more, 3 of them running".
  private func rest(
    above: ArraySlice<LiveState.Task>, below: ArraySlice<LiveState.Task>
  ) -> String {
    let counts = TaskCounts(Array(above) + below)
    var text = "  and \(counts.total) more"
    if counts.running > 0 { text += ", \(counts.running) of them running" }
    if counts.failed > 0 { text += ", \(counts.failed) failed" }
    if !above.isEmpty { text += " (\(glyphs.up) \(above.count), \(glyphs.down) \(below.count))" }
    return text
  }

  /// What runs comes first, then what failed, waits, and is over, the last one first.
  private func rank(_ task: LiveState.Task) -> Double {
    let size = 1e12
    let end = task.end.map { max(0, min(size / 2, $0.value)) } ?? 0
    return switch task.status {
    case .running: 0
    case .failed: size
    case .waiting: 2 * size
    case .succeeded: 4 * size - end
    case .skipped: 5 * size
    }
  }

  private func cells(_ task: LiveState.Task) -> [ColumnLayout.Cell] {
    var name = mark(task.status)
    let isOver = task.status == .succeeded || task.status == .skipped
    name.add(" " + glyphs.name(task.name), isOver ? .muted : .plain)
    let agent = task.agent.map { glyphs.name($0) } ?? ""
    return [
      .text(name),
      .text(StyledLine(agent, .muted)),
      .text(task.attempt > 1 ? StyledLine("attempt \(task.attempt)", .caution) : StyledLine()),
      .text(time(of: task)), bar(of: task),
    ]
  }

  private func time(of task: LiveState.Task) -> StyledLine {
    let end = task.status == .running ? state.elapsed : task.end
    let took = task.start.flatMap { start in end.map { max(0, $0 - start) } }
    switch task.status {
    case .running:
      let isLate = task.estimate.flatMap { estimate in took.map { $0 > estimate } } ?? false
      return StyledLine("\(text(took)) of \(text(task.estimate))", isLate ? .caution : .plain)
    case .waiting:
      return task.estimate == nil
        ? StyledLine() : StyledLine("about \(text(task.estimate))", .muted)
    case .succeeded: return StyledLine(text(took), .muted)
    case .failed: return StyledLine("failed, \(text(took))", .bad)
    case .skipped: return StyledLine("skipped", .muted)
    }
  }

  /// Its time against the estimate.
  private func bar(of task: LiveState.Task) -> ColumnLayout.Cell {
    guard task.status == .running, let start = task.start, let estimate = task.estimate,
      estimate > 0
    else { return .empty }
    let fraction = (state.elapsed - start).ratio(to: estimate)
    return .bar(fraction, fraction > 1 ? .caution : .plain)
  }
}
