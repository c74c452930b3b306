import Quantities

extension DashboardDrawing {
  /// What keys do, in short.
  var keys: DashboardSection {
    DashboardSection(
      name: .keys, requests: [.init(priority: 6, lines: 1)],
      draw: { _, width in [keyLine(width: width)] })
  }

  private func keyLine(width: Int) -> StyledLine {
    var parts: [StyledLine] = []
    if view.isPaused { parts.append(StyledLine("PAUSED", .caution)) }
    if let speed = view.speed {
      parts.append(StyledLine("\(Quantity.number(speed))\(glyphs.times) speed", .strong))
    }
    var keys = [("q", "quit"), ("?", "help")]
    keys.append(("c", view.layout == .full ? "compact" : "full"))
    keys.append(("p", view.isPaused ? "continue" : "pause"))
    keys.append((glyphs.up + glyphs.down, "scroll"))
    if view.speed != nil { keys.append(("+-", "speed")) }
    for (key, meaning) in keys {
      var part = StyledLine(key, .strong)
      part.add(" " + meaning, .muted)
      parts.append(part)
    }
    return joined(parts, width: width)
  }

  /// What keys and marks mean.
  var help: DashboardSection {
    let keys = [
      ("q", "quit"), ("? h", "show or hide this help"), ("c", "compact or full layout"),
      ("p", "pause or continue"),
      ("\(glyphs.up) \(glyphs.down) j k", "scroll the tasks by one"),
      ("PgUp PgDn Space", "scroll the tasks by a page"),
      ("Home End g G", "first or last task"), ("+ -", "replay faster or slower"),
      ("Ctrl-Z", "stop; continue with fg"), ("Ctrl-C", "end perf-check and what it runs"),
    ]
    let marks = [
      (glyphs.running, "running"), (glyphs.waiting, "waiting or idle"),
      (glyphs.succeeded, "succeeded"), (glyphs.failed, "failed"), (glyphs.skipped, "skipped"),
      (glyphs.unknown, "not known"), ("stalled", "fraction of time that tasks waited"),
    ]
    let layout = ColumnLayout(columns: [.init(order: 1), .init(order: 0)], glyphs: glyphs)
    return DashboardSection(
      name: .tasks, requests: [.init(priority: 9, lines: keys.count + marks.count + 2)],
      draw: { lines, width in
        let rows = layout.lines(
          (keys + marks).map { [.text(StyledLine($0, .strong)), .text(StyledLine($1))] },
          width: width)
        let all =
          [title("Keys", width: width)] + rows.prefix(keys.count)
          + [title("Marks", width: width)] + rows.dropFirst(keys.count)
        return Array(all.prefix(lines))
      })
  }
}
