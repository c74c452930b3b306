import Quantities
import Watch

extension DashboardDrawing {
  /// What needs somebody's attention, the worst first.
  var alerts: DashboardSection {
    let sorted = state.alerts.enumerated()
      .sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
      .map(\.element)
    return DashboardSection(
      name: .alerts,
      requests: [
        .init(priority: 1, lines: min(1, sorted.count)),
        .init(priority: 7, lines: max(0, min(4, sorted.count) - 1)),
        .init(priority: 25, lines: max(0, sorted.count - 4)),
      ],
      draw: { lines, width in
        folded(sorted, lines: lines, width: width, draw: { line(of: $0, width: width) }) {
          let critical = $0.count { $0.severity == "critical" && isFiring($0) }
          return Quantity.count($0.count, "more alert")
            + (critical > 0 ? ", \(critical) critical" : "")
        }
      })
  }

  /// What impairs the monitor itself.
  var problems: DashboardSection {
    DashboardSection(
      name: .problems,
      requests: [
        .init(priority: 2, lines: min(1, state.problems.count)),
        .init(priority: 8, lines: max(0, min(3, state.problems.count) - 1)),
        .init(priority: 26, lines: max(0, state.problems.count - 3)),
      ],
      draw: { lines, width in
        folded(
          state.problems, lines: lines, width: width,
          draw: { problem in
            var line = StyledLine("\(glyphs.alert) monitor", .caution)
            line.add("  " + glyphs.name(problem))
            return line.cut(to: width, glyphs)
          }
        ) { Quantity.count($0.count, "more problem") + " of the monitor" }
      })
  }

  /// As many of some things as there are lines, and the number of the others.
  private func folded<Thing>(
    _ things: [Thing], lines: Int, width: Int, draw: (Thing) -> StyledLine,
    rest: (ArraySlice<Thing>) -> String
  ) -> [StyledLine] {
    guard lines > 0 else { return [] }
    guard things.count > lines else { return things.map(draw) }
    // With one line, the worst is worth more than a number; it says how many there are besides.
    if lines == 1, let first = things.first {
      let number = " +\(things.count - 1)"
      guard width > 3 * number.count else { return [draw(first)] }
      var line = draw(first).cut(to: width - number.count, glyphs)
      line.add(number, .strong)
      return [line]
    }
    let shown = things.prefix(lines - 1)
    return shown.map(draw)
      + [StyledLine("  and " + rest(things[shown.count...]), .muted).cut(to: width, glyphs)]
  }

  private func line(of alert: LiveState.Alert, width: Int) -> StyledLine {
    let firing = isFiring(alert)
    let paint: StyledLine.Paint =
      switch alert.severity {
      case "critical" where firing: .bad
      case "warning" where firing: .caution
      default: .plain
      }
    var line = StyledLine("\(glyphs.alert) \(glyphs.name(alert.severity, maximum: 20))", paint)
    if !firing {
      let status = alert.status == "no_data" ? "no data" : glyphs.name(alert.status, maximum: 20)
      line.add(" (\(status))", .muted)
    }
    line.add("  ")
    line.add(glyphs.name(alert.name), .strong)
    line.add("  " + glyphs.name(alert.text))
    var since = StyledLine("  for ", .muted)
    since.add(text(alert.since.map { max(0, state.elapsed - $0) }))
    guard line.columns + since.columns > width, width > 3 * since.columns else {
      line.add(since)
      return line.cut(to: width, glyphs)
    }
    line = line.cut(to: width - since.columns, glyphs)
    line.add(since)
    return line
  }

  private func isFiring(_ alert: LiveState.Alert) -> Bool { alert.status == "firing" }

  private func rank(_ alert: LiveState.Alert) -> Int {
    let severity = ["critical": 0, "warning": 1][alert.severity] ?? 2
    return isFiring(alert) ? severity : severity + 3
  }
}
