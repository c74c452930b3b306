import Quantities
import Watch

extension DashboardDrawing {
  /// How far each phase is.
  var phases: DashboardSection {
    let phases = PhaseProgress.all(of: state)
    return DashboardSection(
      name: .phases,
      requests: [
        .init(priority: 11, lines: min(1, phases.count)),
        .init(priority: 14, lines: min(phases.count, 6), minimum: min(phases.count, 2)),
        .init(priority: 23, lines: max(0, phases.count - 6)),
      ],
      draw: { lines, width in
        guard lines > min(2, phases.count) else { return [phaseLine(phases, width: width)] }
        return [title("Phases", width: width)] + rows(phases, lines: lines - 1, width: width)
      })
  }

  /// All phases in one line.
  var phaseSummary: DashboardSection {
    let phases = PhaseProgress.all(of: state)
    return DashboardSection(
      name: .phases, requests: [.init(priority: 11, lines: min(1, phases.count))],
      draw: { _, width in [phaseLine(phases, width: width)] })
  }

  private func phaseLine(_ phases: [PhaseProgress], width: Int) -> StyledLine {
    let current = phases.firstIndex { $0.status == .running } ?? 0
    // Those that are over are the first to go.
    let all = phases.map { phase in
      var line = mark(phase.status)
      line.add(" \(glyphs.name(phase.name)) \(phase.counts.done)/\(phase.counts.total)")
      return line
    }
    let isShort = all.reduce(0) { $0 + $1.columns + glyphs.separator.count } <= width
    return joined(Array(isShort ? all[...] : all[current...]), width: width)
  }

  private func rows(_ phases: [PhaseProgress], lines: Int, width: Int) -> [StyledLine] {
    let fold = phases.count > lines
    // Around the phase that runs.
    let current = phases.firstIndex { $0.status == .running } ?? 0
    let count = fold ? max(0, lines - 1) : phases.count
    let start = max(0, min(current - count / 2, phases.count - count))
    let layout = ColumnLayout(
      columns: [
        .init(order: 0), .init(order: 2), .init(order: 1, isRight: true, minimum: 8),
        .init(order: 4), .init(order: 3, isRight: true, minimum: 7),
      ], glyphs: glyphs)
    let shown = layout.lines(phases[start..<start + count].map(cells), width: width)
    guard fold else { return shown }
    let more = "  and \(Quantity.count(phases.count - count, "more phase"))"
    return shown + [StyledLine(more, .muted).cut(to: width, glyphs)]
  }

  private func cells(_ phase: PhaseProgress) -> [ColumnLayout.Cell] {
    var name = mark(phase.status)
    name.add(" " + glyphs.name(phase.name), phase.status == .running ? .strong : .plain)
    let failed = phase.counts.failed
    return [
      .text(name),
      .bar(
        phase.counts.fraction ?? 0, failed > 0 ? .bad : phase.status == .succeeded ? .good : .plain),
      .text(StyledLine("\(phase.counts.done) of \(phase.counts.total)")),
      .text(failed > 0 ? StyledLine("\(failed) failed", .bad) : StyledLine()),
      .text(StyledLine(text(phase.duration))),
    ]
  }

  func mark(_ status: LiveState.TaskStatus) -> StyledLine {
    switch status {
    case .waiting: StyledLine(glyphs.waiting, .muted)
    case .running: StyledLine(glyphs.running, .strong)
    case .succeeded: StyledLine(glyphs.succeeded, .good)
    case .failed: StyledLine(glyphs.failed, .bad)
    case .skipped: StyledLine(glyphs.skipped, .muted)
    }
  }
}

/// How far a phase is.
struct PhaseProgress {
  let name: String
  private(set) var counts = TaskCounts()
  private var start: Seconds?
  private var end: Seconds?
  private let now: Seconds

  static func all(of state: LiveState) -> [PhaseProgress] {
    var phases = state.phases.map { PhaseProgress($0, at: state.elapsed) }
    let places = Dictionary(
      phases.enumerated().map { ($0.element.name, $0.offset) },
      uniquingKeysWith: { first, _ in first })
    guard !places.isEmpty else { return [] }
    for index in state.tasks.indices {
      if let place = places[state.tasks[index].phase] { phases[place].add(state.tasks[index]) }
    }
    return phases
  }

  private init(_ name: String, at now: Seconds) {
    (self.name, self.now) = (name, now)
  }

  private mutating func add(_ task: LiveState.Task) {
    counts.add(task.status)
    if let time = task.start { start = start.map { min($0, time) } ?? time }
    if let time = task.end { end = end.map { max($0, time) } ?? time }
  }

  /// From the start of its first task to the end of its last, or until now; nil before it starts.
  var duration: Seconds? {
    let isOver = counts.waiting == 0 && counts.running == 0
    return start.map { max(0, (isOver ? end ?? now : now) - $0) }
  }

  var status: LiveState.TaskStatus {
    if counts.running > 0 { return .running }
    if counts.done < counts.total || counts.total == 0 {
      return counts.done == 0 ? .waiting : .running
    }
    return counts.failed > 0 ? .failed : counts.succeeded > 0 ? .succeeded : .skipped
  }
}
