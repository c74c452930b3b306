import Quantities
import Watch

extension DashboardDrawing {
  /// What runs, how far it is, and what it uses.
  var header: DashboardSection {
    let drawn: [(Int) -> StyledLine?] = [titleLine, progressLine, usageLine]
    return DashboardSection(
      name: .header,
      requests: [
        .init(priority: 0, lines: 1),
        .init(priority: 4, lines: progressLine(width: 80) == nil ? 0 : 1),
        .init(priority: 5, lines: 1),
      ],
      draw: { lines, width in
        Array(drawn.compactMap { $0(width) }.prefix(lines))
      })
  }

  // MARK: Status

  private func titleLine(width: Int) -> StyledLine? {
    let full = head()
    let left = [remaining(hasInterval: true), remaining(hasInterval: false)]
    // The status is worth more than the end of a long name.
    let short = head(maximumName: width - (full.columns - nameColumns))
    let lines = left.filter { !$0.isEmpty }.map { joinedHead(full, $0) } + [full, short]
    return firstFitting(lines, width: width)
  }

  private var nameColumns: Int { TerminalColumns.count(glyphs.name(state.workflow)) }

  private func joinedHead(_ head: StyledLine, _ tail: StyledLine) -> StyledLine {
    var line = head
    line.add(glyphs.separator, .muted)
    line.add(tail)
    return line
  }

  private func head(maximumName: Int = .max) -> StyledLine {
    var line = StyledLine()
    let name = StyledLine(glyphs.name(state.workflow), .strong)
    line.add(name.cut(to: max(1, maximumName), glyphs))
    line.add("  ")
    let (mark, word, paint) = status
    line.add(mark + " " + word, paint)
    line.add("  " + text(state.elapsed))
    return line
  }

  private var status: (mark: String, word: String, paint: StyledLine.Paint) {
    switch state.status {
    case .running where view.isPaused: (glyphs.waiting, "paused", .caution)
    case .running: (glyphs.running, "running", .plain)
    case .ended where counts.failed > 0: (glyphs.failed, "ended", .bad)
    case .ended: (glyphs.succeeded, "ended", .good)
    case .lost: (glyphs.lost, "lost: its monitor stopped", .bad)
    }
  }

  /// When it will end; empty where that isn't asked for.
  private func remaining(hasInterval: Bool) -> StyledLine {
    guard state.status == .running, view.showsPredictions else { return StyledLine() }
    guard let prediction = state.prediction, prediction.total.value.isFinite else {
      return StyledLine("end not predicted: \(glyphs.unknown)", .muted)
    }
    let (lower, upper) = (prediction.interval.lowerBound, prediction.interval.upperBound)
    let coverage = Quantity.percent(prediction.coverage.value)
    if state.elapsed > upper {
      return StyledLine(
        hasInterval
          ? "longer than predicted (\(coverage): \(range(lower, upper)))"
          : "longer than predicted", .caution)
    }
    let left = "about \(text(prediction.total - state.elapsed)) left"
    guard hasInterval else { return StyledLine(left) }
    let interval = range(lower - state.elapsed, upper - state.elapsed)
    return StyledLine("\(left) (\(coverage): \(interval))")
  }

  private func range(_ lower: Seconds, _ upper: Seconds) -> String {
    "\(text(lower)) \(glyphs.range) \(text(upper))"
  }

  // MARK: Progress

  /// nil where nothing says how far it is.
  private func progressLine(width: Int) -> StyledLine? {
    guard let fraction = progress else { return nil }
    let left = remaining(hasInterval: false)
    let isNarrow = head().columns + glyphs.separator.count + left.columns > width
    var parts =
      counts.total > 0
      ? summary(isLong: !isNarrow)
      : [StyledLine(text(fraction: fraction) + " of the predicted time")]
    // What has no room in the line above.
    if isNarrow { parts.insert(left, at: min(parts.count, counts.failed > 0 ? 2 : 1)) }
    let words = joined(parts, width: isNarrow ? width : max(width / 2, width - 10))
    let room = width - words.columns - ColumnLayout.gap
    guard room >= 5 else { return joined(parts, width: width) }
    let paint: StyledLine.Paint =
      counts.failed > 0 ? .bad : state.status == .ended ? .good : .plain
    var line = glyphs.bar(fraction, width: min(60, room), paint)
    line.addSpaces(ColumnLayout.gap)
    line.add(words)
    return line
  }

  /// Of the tasks; without them, of the predicted time.
  private var progress: Double? {
    if let fraction = counts.fraction { return fraction }
    guard view.showsPredictions, state.status == .running, let prediction = state.prediction,
      prediction.total > 0
    else { return nil }
    return min(1, state.elapsed.ratio(to: prediction.total))
  }

  /// How many tasks are how far.
  private func summary(isLong: Bool) -> [StyledLine] {
    var parts = [StyledLine("\(counts.done) of \(counts.total)" + (isLong ? " tasks done" : ""))]
    if counts.failed > 0 { parts.append(StyledLine("\(counts.failed) failed", .bad)) }
    if counts.running > 0 { parts.append(StyledLine("\(counts.running) running")) }
    if counts.waiting > 0, isLong { parts.append(StyledLine("\(counts.waiting) waiting", .muted)) }
    if counts.skipped > 0, isLong { parts.append(StyledLine("\(counts.skipped) skipped", .muted)) }
    return parts
  }

  // MARK: Usage

  private func usageLine(width: Int) -> StyledLine? {
    let count = state.processors.map { Quantity.count($0, "processor") }
    let used = text(processors: state.usage?.processorsUsed)
    var parts = [
      StyledLine("\(used) of \(count ?? glyphs.unknown + " processors")"),
      StyledLine("memory " + text(bytes: state.usage?.residentMemory)),
      StyledLine(processes),
    ]
    let rates = UsageRates(state)
    parts.append(
      StyledLine("read \(text(bytes: rates?.read))/s, written \(text(bytes: rates?.written))/s"))
    return joined(parts, width: width)
  }

  /// "12 processes, 48 threads".
  private var processes: String {
    guard let usage = state.usage else { return "processes \(glyphs.unknown)" }
    let processes = usage.processes == 1 ? "1 process" : "\(usage.processes) processes"
    return "\(processes), \(Quantity.count(usage.threads, "thread"))"
  }
}
