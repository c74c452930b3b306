package import Quantities

/// At most three lines that say how far something is, and what its agents do.
package struct ProgressFrame: Sendable {
  /// What an agent does.
  package struct Agent: Hashable, Sendable {
    package var name: String
    /// nil while it is idle.
    package var task: String?
    package var duration: Seconds

    package init(_ name: String, task: String?, duration: Seconds) {
      (self.name, self.task, self.duration) = (name, task, duration)
    }
  }

  private static let maximumLines = 3

  private let style: TextStyle
  private let glyphs: Glyphs

  package init(style: TextStyle, glyphs: Glyphs) {
    (self.style, self.glyphs) = (style, glyphs)
  }

  /// The lines, none wider than asked for.
  ///
  /// - Parameters:
  ///   - name: What is being done.
  ///   - done: Steps done.
  ///   - total: All steps; 0 when unknown.
  ///   - elapsed: Since this activity began.
  ///   - width: The columns that may be used; the last one of a terminal is better left free.
  ///   - height: The rows of the terminal.
  package func lines(
    _ name: String, done: Int, total: Int, elapsed: Seconds, agents: [Agent] = [], width: Int,
    height: Int
  ) -> [String] {
    let maximum = min(Self.maximumLines, height)
    guard width > 0, maximum > 0 else { return [] }
    let first = line(glyphs.name(name), done, total, elapsed, width: width)
    let others = lines(of: agents, maximum: maximum - 1, width: width)
    return ([first] + others).map { $0.cut(to: width, glyphs).text(style) }
  }

  private func line(
    _ name: String, _ done: Int, _ total: Int, _ elapsed: Seconds, width: Int
  ) -> StyledLine {
    let time = DurationText.text(elapsed) ?? glyphs.unknown
    guard total > 0 else { return StyledLine("\(name)  \(time)") }
    let fraction = min(1, max(0, Double(done) / Double(total)))
    var figures = "\(done) of \(total), \(time)"
    // The first steps say too little about how long the rest will take.
    if done >= 3, done < total,
      let left = DurationText.text(elapsed.scaled(by: (1 - fraction) / fraction))
    {
      figures += ", about \(left) left"
    }
    var line = StyledLine(name)
    line.addSpaces(ColumnLayout.gap)
    let room = min(40, width - line.columns - ColumnLayout.gap - figures.count)
    if room >= 5 {
      line.add(glyphs.bar(fraction, width: room))
      line.addSpaces(ColumnLayout.gap)
    } else {
      // The figures are worth more than the end of a long name.
      line = StyledLine(name).cut(to: max(1, width - figures.count - 1), glyphs)
      line.add(" ")
    }
    line.add(figures)
    return line
  }

  // MARK: Agents

  /// Beside each other as far as there is room, those first that do something.
  private func lines(of agents: [Agent], maximum: Int, width: Int) -> [StyledLine] {
    guard maximum > 0, !agents.isEmpty else { return [] }
    let sorted = agents.filter { $0.task != nil } + agents.filter { $0.task == nil }
    let all = flow(sorted, rest: [], width: width)
    if all.count <= maximum { return all }
    for count in (0..<sorted.count).reversed() {
      let lines = flow(Array(sorted[..<count]), rest: sorted[count...], width: width)
      if lines.count <= maximum { return lines }
    }
    return []
  }

  private func flow(_ agents: [Agent], rest: ArraySlice<Agent>, width: Int) -> [StyledLine] {
    var parts = agents.map { agent in
      var part = StyledLine(glyphs.name(agent.name), .strong)
      if let task = agent.task {
        let time = DurationText.text(agent.duration) ?? glyphs.unknown
        part.add(" \(glyphs.name(task)) \(time)")
      } else {
        part.add(" idle", .muted)
      }
      return part
    }
    if !rest.isEmpty {
      let busy = rest.count { $0.task != nil }
      parts.append(
        StyledLine(
          agents.isEmpty
            ? "\(rest.count) agents, \(busy) busy"
            : "and \(rest.count) more, \(busy) of them busy", .muted))
    }
    var lines: [StyledLine] = []
    var line = StyledLine()
    for part in parts {
      if line.isEmpty || line.columns + glyphs.separator.count + part.columns <= width {
        if line.isEmpty { line.addSpaces(2) } else { line.add(glyphs.separator, .muted) }
      } else {
        lines.append(line)
        line = StyledLine("  ")
      }
      line.add(part)
    }
    return lines + [line]
  }
}
