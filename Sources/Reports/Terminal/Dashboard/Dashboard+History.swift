import Quantities
import Watch

extension DashboardDrawing {
  /// What the run used since it began.
  var history: DashboardSection {
    let isKnown = state.history.count > 1
    return DashboardSection(
      name: .history,
      requests: [
        .init(priority: 19, lines: isKnown ? 2 : 0),
        .init(priority: 24, lines: isKnown ? 3 : 0),
        .init(priority: 31, lines: isKnown ? 25 : 0, minimum: 3),
      ],
      draw: { lines, width in
        // A graph has a line of text and two rows at least, and all share an axis.
        for count in [4, 2] where lines >= 2 + 3 * count {
          return graphs(series(count), lines: lines, width: width)
        }
        let head = lines > 2 ? [historyTitle(width: width)] : []
        return head + series(lines - head.count).map { line(of: $0, width: width) }
      })
  }

  /// What is measured over and over.
  private struct Series {
    let name: String
    let samples: [(time: Double, value: Double)]
    let present: String
    let maximum: String
    /// The top of the axis.
    let top: Double
    let topText: String
  }

  /// The first of the series.
  private func series(_ count: Int) -> [Series] {
    [
      processorSeries, memorySeries, { ioSeries("read", \.read, \.bytesRead) },
      { ioSeries("written", \.written, \.bytesWritten) },
    ].prefix(max(0, count)).map { $0() }
  }

  private func processorSeries() -> Series {
    let history = state.history
    var samples: [(time: Double, value: Double)] = []
    for index in history.indices {
      if let used = history[index].processorsUsed { samples.append((history[index].elapsed, used)) }
    }
    let maximum = samples.map(\.value).filter(\.isFinite).max()
    let top = max(state.processors.map(Double.init) ?? 0, maximum ?? 0)
    return Series(
      name: "processors", samples: samples,
      present: text(processors: state.usage?.processorsUsed), maximum: text(processors: maximum),
      top: top, topText: text(processors: top))
  }

  private func memorySeries() -> Series {
    let history = state.history
    let samples = history.indices.map { index in
      (time: history[index].elapsed, value: history[index].residentMemory)
    }
    let maximum = samples.map(\.value).filter(\.isFinite).max()
    return Series(
      name: "memory", samples: samples, present: text(bytes: state.usage?.residentMemory),
      maximum: text(bytes: maximum), top: maximum ?? 0, topText: text(bytes: maximum))
  }

  /// What is read or written, in bytes a second.
  private func ioSeries(
    _ name: String, _ present: (UsageRates) -> Double, _ bytes: (UsageLine) -> Double
  ) -> Series {
    let history = state.history
    var samples: [(time: Double, value: Double)] = []
    for index in history.indices.dropFirst() {
      let (time, before) = (history[index].elapsed, history[index - 1].elapsed)
      guard time > before else { continue }
      let change = bytes(history[index]) - bytes(history[index - 1])
      samples.append((time, max(0, change) / (time - before)))
    }
    let maximum = samples.map(\.value).filter(\.isFinite).max()
    return Series(
      name: name, samples: samples, present: text(bytes: UsageRates(state).map(present)) + "/s",
      maximum: text(bytes: maximum) + "/s", top: maximum ?? 0, topText: text(bytes: maximum))
  }

  private var end: Double { state.history.last.map(\.elapsed) ?? 0 }

  private func historyTitle(width: Int) -> StyledLine {
    title(
      "Usage of the run", [StyledLine("0s \(glyphs.range) \(text(Seconds(end)))")], width: width)
  }

  // MARK: One line each

  private func line(of series: Series, width: Int) -> StyledLine {
    var line = StyledLine(series.name, .muted).fitted(to: 11, glyphs)
    line.add(StyledLine(series.present).fitted(to: 10, isRight: true, glyphs))
    line.add(" ")
    let maximum = StyledLine(" maximum \(series.maximum)", .muted).fitted(to: 20, glyphs)
    let isWide = width - line.columns - maximum.columns >= 8
    let room = width - line.columns - (isWide ? maximum.columns : 0)
    let graph = Graph(series.samples, end: end, width: room)
    line.add(graph.rows(1, maximum: series.top, glyphs).first ?? "")
    if isWide { line.add(maximum) }
    return line.cut(to: width, glyphs)
  }

  // MARK: Several lines each

  private func graphs(_ series: [Series], lines: Int, width: Int) -> [StyledLine] {
    let rows = min(6, (lines - 2 - series.count) / series.count)
    let label = series.map { TerminalColumns.count($0.topText) }.max() ?? 0
    let room = width - label - 2
    guard room >= 8 else {
      return [historyTitle(width: width)] + series.map { line(of: $0, width: width) }
    }
    var drawn = [title("Usage of the run", width: width)]
    for one in series {
      var text = StyledLine(one.name, .strong)
      text.add("  \(one.present) now", .plain)
      text.add(", \(one.maximum) maximum", .muted)
      drawn.append(text.cut(to: width, glyphs))
      let graph = Graph(one.samples, end: end, width: room)
      for (index, row) in graph.rows(rows, maximum: one.top, glyphs).enumerated() {
        let value = index == 0 ? one.topText : index == rows - 1 ? "0" : ""
        var line = StyledLine(value, .muted).fitted(to: label, isRight: true, glyphs)
        line.add(" " + glyphs.axis, .muted)
        line.add(row)
        drawn.append(line)
      }
    }
    return drawn + [axis(from: label + 2, width: width)]
  }

  /// The times below a graph.
  private func axis(from start: Int, width: Int) -> StyledLine {
    let texts = [0, end / 2, end].map { text(Seconds($0)) }
    let room = width - start
    var line = StyledLine()
    line.addSpaces(start)
    line.add(texts[0], .muted)
    let middle = start + room / 2 - texts[1].count / 2
    if middle > line.columns + 2, middle + texts[1].count + texts[2].count + 2 < width {
      line.addSpaces(middle - line.columns)
      line.add(texts[1], .muted)
    }
    line.addSpaces(max(1, width - texts[2].count - line.columns))
    line.add(texts[2], .muted)
    return line.cut(to: width, glyphs)
  }
}
