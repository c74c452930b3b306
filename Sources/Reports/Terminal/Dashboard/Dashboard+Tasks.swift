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
    let start = max(0, min(view.scroll, state.tasks.count - count))
    let sorted = sortedTasks(first: start + count)
    let shown = sorted[start..<min(sorted.count, start + count)]
    let layout = ColumnLayout(
      columns: [
        .init(order: 0), .init(order: 3, maximum: 16), .init(order: 2),
        .init(order: 1, isRight: true, minimum: 14), .init(order: 4),
      ], glyphs: glyphs)
    let rows = layout.lines(shown.map { cells(state.tasks[$0]) }, width: width)
    guard sorted.count > shown.count else { return head + rows }
    let more = rest(above: sorted[..<start], below: sorted[shown.endIndex...])
    return head + rows + [StyledLine(more, .muted).cut(to: width, glyphs)]
  }

  /// "and 12 more, 3 of them running".
  private func rest(above: ArraySlice<Int>, below: ArraySlice<Int>) -> String {
    var (running, failed) = (0, 0)
    for index in Array(above) + below {
      switch state.tasks[index].status {
      case .running: running += 1
      case .failed: failed += 1
      default: break
      }
    }
    var text = "  and \(above.count + below.count) more"
    if running > 0 { text += ", \(running) of them running" }
    if failed > 0 { text += ", \(failed) failed" }
    if !above.isEmpty { text += " (\(glyphs.up) \(above.count), \(glyphs.down) \(below.count))" }
    return text
  }

  /// What runs comes first, then what failed, waits, and is over, the last one first.
  ///
  /// - Parameter first: How many have to be in order; there may be thousands of tasks.
  private func sortedTasks(first: Int) -> [Int] {
    var (running, failed, waiting): ([Int], [Int], [Int]) = ([], [], [])
    var (succeeded, skipped): ([Int], [Int]) = ([], [])
    for index in state.tasks.indices {
      switch state.tasks[index].status {
      case .running: running.append(index)
      case .failed: failed.append(index)
      case .waiting: waiting.append(index)
      case .succeeded: succeeded.append(index)
      case .skipped: skipped.append(index)
      }
    }
    let before = running + failed + waiting
    if first > before.count {
      let ends = succeeded.map { (end: state.tasks[$0].end?.value ?? 0, index: $0) }
      succeeded = ends.sorted { ($1.end, $0.index) < ($0.end, $1.index) }.map(\.index)
    }
    return before + succeeded + skipped
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
