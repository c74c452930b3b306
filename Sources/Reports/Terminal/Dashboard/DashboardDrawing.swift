import Foundation
import Quantities
import Watch

/// One frame while it is drawn: what is shown, and the marks to show it with.
struct DashboardDrawing {
  let state: LiveState
  let view: DashboardView
  let glyphs: Glyphs
  let counts: TaskCounts

  init(_ state: LiveState, _ view: DashboardView, _ glyphs: Glyphs) {
    (self.state, self.view, self.glyphs) = (state, view, glyphs)
    counts = state.counts
  }

  /// In the order that they are shown in, one below the other.
  var sections: [DashboardSection] {
    topSections + [phases, tasks, agents, machine, history]
  }

  var topSections: [DashboardSection] { [header, alerts, problems] }

  /// The left half of a wide terminal.
  var workSections: [DashboardSection] { isPlanned ? [phases, tasks] : [history] }

  /// The right half of a wide terminal.
  var usageSections: [DashboardSection] {
    isPlanned ? [agents, machine, history] : [agents, machine]
  }

  var compactSections: [DashboardSection] {
    topSections + (isPlanned ? [phaseSummary, tasks] : [machine, history])
  }

  /// Whether there are tasks; a single command has none.
  private var isPlanned: Bool { !state.tasks.isEmpty || !state.phases.isEmpty }

  // MARK: Texts

  func text(_ time: Seconds?) -> String {
    time.flatMap(DurationText.text) ?? glyphs.unknown
  }

  func text(bytes: Double?) -> String {
    guard let bytes, bytes.isFinite else { return glyphs.unknown }
    return Quantity.text(bytes, unit: "bytes")
  }

  func text(fraction: Double?) -> String {
    guard let fraction, fraction.isFinite else { return glyphs.unknown }
    return "\(Int(saturating: (fraction * 100).rounded())) %"
  }

  /// A number of processors: "1.8".
  func text(processors: Double?) -> String {
    guard let processors, processors.isFinite else { return glyphs.unknown }
    return String(format: "%.1f", processors)
  }

  /// The first line that is narrow enough, or the last one cut off.
  func firstFitting(_ lines: [StyledLine], width: Int) -> StyledLine {
    lines.first { $0.columns <= width } ?? (lines.last ?? StyledLine()).cut(to: width, glyphs)
  }

  /// As many parts as there is room for, the first one at least.
  func joined(_ parts: [StyledLine], width: Int) -> StyledLine {
    var line = StyledLine()
    for part in parts where !part.isEmpty {
      let space = line.isEmpty ? StyledLine() : StyledLine(glyphs.separator, .muted)
      guard line.isEmpty || line.columns + space.columns + part.columns <= width else { continue }
      line.add(space)
      line.add(part)
    }
    return line.cut(to: width, glyphs)
  }

  /// Whether all parts have room in one line.
  func fits(_ parts: [StyledLine], width: Int) -> Bool {
    let shown = parts.filter { !$0.isEmpty }
    let spaces = glyphs.separator.count * max(0, shown.count - 1)
    return shown.reduce(spaces) { $0 + $1.columns } <= width
  }

  /// The line above a section: its title, and what it comes down to.
  func title(_ title: String, _ summary: [StyledLine] = [], width: Int) -> StyledLine {
    var line = StyledLine(glyphs.rule + glyphs.rule + " ", .muted)
    line.add(title, .strong)
    let room = width - line.columns - 6
    let summary = room > 0 ? joined(summary, width: room) : StyledLine()
    if !summary.isEmpty {
      line.add(" \(glyphs.rule) ", .muted)
      line.add(summary)
    }
    line.add(" ")
    let rest = width - line.columns
    if rest > 0 { line.add(String(repeating: glyphs.rule, count: rest), .muted) }
    return line.cut(to: width, glyphs)
  }
}
