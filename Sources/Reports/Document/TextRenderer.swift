/// Draws documents for a terminal.
///
/// Every text passes `VisibleText`, so that none from outside does anything to the terminal.
struct TextRenderer {
  let style: TextStyle

  func text(of document: Document) -> String {
    lines(of: document.blocks, apart: true).joined(separator: "\n")
  }

  /// - Parameter apart: Whether an empty line stands between blocks.
  private func lines(of blocks: [Block], apart: Bool) -> [String] {
    var all: [String] = []
    for block in blocks {
      let lines = lines(of: block, isInside: !apart)
      guard !lines.isEmpty else { continue }
      if apart, !all.isEmpty { all.append("") }
      all += lines
    }
    return all
  }

  /// - Parameter isInside: Whether the block belongs to a section.
  private func lines(of block: Block, isInside: Bool) -> [String] {
    let indent = isInside ? "  " : ""
    switch block {
    case .title: return []
    case .paragraph(let text, let tone):
      return split(text).map { indent + style.paint(VisibleText.line($0), tone) }
    case .footnote(let text): return split(text).map { indent + VisibleText.line($0) }
    case .list(let items): return items.flatMap(lines).map { indent + $0 }
    case .fields(let fields): return lines(of: fields)
    case .table(let table): return title(table.title, indent) + lines(of: table)
    case .chart(let chart): return lines(of: chart)
    case .code(let text, _): return split(VisibleText.lines(text))
    case .section(let title, let blocks), .details(let title, let blocks):
      return [style.paint(VisibleText.line(title), .strong)] + lines(of: blocks, apart: false)
    }
  }

  private func split(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  private func title(_ title: String?, _ indent: String) -> [String] {
    title.map { [indent + VisibleText.line($0)] } ?? []
  }

  private func lines(_ item: Item) -> [String] {
    let label = item.label.map { style.paint(VisibleText.line($0), item.tone) + ": " } ?? ""
    let lines = split(VisibleText.lines(item.text))
    return [label + (lines.first ?? "")] + lines.dropFirst()
      + item.details.map { "  " + VisibleText.line($0) }
  }

  private func lines(of fields: [Field]) -> [String] {
    let width = fields.map(\.name.count).max() ?? 0
    return fields.map { field in
      let space = String(repeating: " ", count: width - field.name.count + 2)
      return "  " + VisibleText.line(field.name) + space + VisibleText.line(field.value)
    }
  }

  // MARK: Tables

  private func lines(of table: Table) -> [String] {
    let header = table.columns.map { [VisibleText.line($0.name)] }
    let rows = table.rows.map { $0.map(CellText.lines) }
    var widths = header.map { $0[0].count }
    for row in rows {
      for (column, cell) in row.enumerated() {
        for line in cell { widths[column] = max(widths[column], line.count) }
      }
    }
    let plain = [Tone](repeating: .plain, count: header.count)
    return lines(of: header, tones: plain, table.columns, widths)
      + zip(table.rows, rows).flatMap { cells, texts in
        lines(of: texts, tones: cells.map(\.tone), table.columns, widths)
      }
  }

  private func lines(
    of cells: [[String]], tones: [Tone], _ columns: [Table.Column], _ widths: [Int]
  ) -> [String] {
    (0..<(cells.map(\.count).max() ?? 0)).map { line in
      let parts = cells.indices.map { column in
        let text = line < cells[column].count ? cells[column][line] : ""
        let space = String(repeating: " ", count: widths[column] - text.count)
        let shown = style.paint(text, tones[column])
        return columns[column].alignment == .left ? shown + space : space + shown
      }
      return ("  " + parts.joined(separator: "  ")).trimmingEnd
    }
  }

  // MARK: Charts

  private func lines(of chart: Chart) -> [String] {
    switch chart {
    case .series(let series):
      let drawing = ChartText.draw(series)
      let past = drawing.line.prefix(drawing.past)
      let future = drawing.line.dropFirst(drawing.past)
      let line =
        "  " + past
        + (future.isEmpty ? "" : style.bold("┊") + style.yellow(String(future)))
      return [line] + (drawing.marks.map { ["  " + $0] } ?? [])
    case .probabilities(let chart):
      return [VisibleText.line(chart.title), "  " + ChartText.line(of: chart)]
    case .pairs(let chart):
      return [VisibleText.line(chart.title)] + ChartText.lines(of: chart).map { "  " + $0 }
    // Their tables say it in words.
    case .evidence, .flames: return []
    }
  }
}

extension TextStyle {
  func paint(_ text: String, _ tone: Tone) -> String {
    guard !text.isEmpty else { return text }
    return switch tone {
    case .plain: text
    case .strong: bold(text)
    case .good: green(text)
    case .bad: red(text)
    case .caution: yellow(text)
    }
  }
}

extension String {
  fileprivate var trimmingEnd: String {
    let spaces = utf8.reversed().prefix { $0 == UInt8(ascii: " ") }.count
    return String(utf8.dropLast(spaces)) ?? self
  }
}
