/// Draws documents for a pull request or a job's summary.
///
/// Every text passes `Markdown(_:)`, which escapes it, or stands in a block of code.
struct MarkdownRenderer {
  /// The addresses that words in paragraphs are links to.
  var links: [String: String] = [:]

  func source(of document: Document) -> String {
    parts(of: document.blocks).joined(separator: "\n\n").source
  }

  private func parts(of blocks: [Block]) -> [Markdown] {
    blocks.flatMap(parts).filter { !$0.isEmpty }
  }

  private func parts(of block: Block) -> [Markdown] {
    switch block {
    case .title(let text): return ["### \(text)"]
    case .paragraph(let text, let tone):
      return [tone == .plain ? linked(text) : "**\(text)**"]
    case .footnote(let text): return ["<sub>\(text)</sub>"]
    case .list(let items): return [items.map(line).joined(separator: "\n")]
    case .fields(let fields):
      return [fields.map { "- \($0.name): \($0.value)" }.joined(separator: "\n")]
    case .table(let table): return (table.title.map { ["**\($0)**"] } ?? []) + [rows(of: table)]
    case .chart(let chart): return self.parts(of: chart)
    case .code(let text, let language): return [.code(text, language: language)]
    case .section(let title, let blocks), .details(let title, let blocks):
      return ["**\(title)**"] + parts(of: blocks)
    }
  }

  private func linked(_ text: String) -> Markdown {
    let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard words.contains(where: { links[$0] != nil }) else { return Markdown(text) }
    // What is between links is escaped as a whole: what a mark means depends on what is beside it.
    var parts: [Markdown] = []
    var plain: [String] = []
    for word in words {
      guard let address = links[word] else {
        plain.append(word)
        continue
      }
      if !plain.isEmpty { parts.append(Markdown(plain.joined(separator: " "))) }
      plain = []
      parts.append("[\(Markdown(source: "`\(word)`"))](<\(Markdown(source: address))>)")
    }
    if !plain.isEmpty { parts.append(Markdown(plain.joined(separator: " "))) }
    return parts.joined(separator: " ")
  }

  private func line(of item: Item) -> Markdown {
    let label = item.label.map { "**\($0)**: " as Markdown } ?? ""
    // Lines after the first are output, which is no list.
    let lines = item.text.split(separator: "\n", omittingEmptySubsequences: false)
    let rest = lines.dropFirst().joined(separator: "\n")
    let block: Markdown = rest.isEmpty ? "" : "\n\n" + .code(rest, indent: "  ")
    let details = item.details.map { "\n  - \($0)" as Markdown }.joined()
    return "- \(label)\(lines.first ?? "")\(block)\(details)"
  }

  private func rows(of table: Table) -> Markdown {
    let rule = table.columns.map { $0.alignment == .left ? "---" : "---:" as Markdown }
    let header = table.columns.map { Markdown(VisibleText.line($0.name)) }
    let rows = table.rows.map { row in
      Markdown.row(row.map { CellText.lines($0).map { Markdown($0) }.joined(separator: "<br>") })
    }
    return ([.row(header), "|" + rule.joined(separator: "|") + "|"] + rows)
      .joined(separator: "\n")
  }

  private func parts(of chart: Chart) -> [Markdown] {
    switch chart {
    case .series(let series):
      let drawing = ChartText.draw(series)
      guard !drawing.line.isEmpty else { return [] }
      return [.code(drawing.line + (drawing.marks.map { "\n" + $0 } ?? ""))]
    case .probabilities(let chart):
      return [Markdown(chart.title), .code(ChartText.line(of: chart))]
    case .pairs(let chart):
      return [
        Markdown(chart.title), .code(ChartText.lines(of: chart).joined(separator: "\n")),
      ]
    // Their tables say it in words.
    case .evidence, .flames: return []
    }
  }
}
