import Quantities

/// Draws documents as HTML.
///
/// Every text passes `HTML`, which escapes it.
struct HTMLRenderer {
  /// Where commits of the documents can be looked at.
  var pages: CommitPages?

  /// The parts of a document: what stands before its first section in a card of its own.
  ///
  /// - Parameter part: Which document of its page it is, so that no two elements have one id.
  func source(of document: Document, part: Int = 0) -> HTML {
    let prefix = part == 0 ? "" : "p\(part + 1)-"
    var blocks = document.blocks
    if case .title? = blocks.first { blocks.removeFirst() }
    let first = blocks.firstIndex(where: \.isSection) ?? blocks.endIndex
    let head = parts(of: Array(blocks[..<first]), level: 2)
    let sections = blocks[first...].enumerated().map { place, block -> HTML in
      guard let title = block.title else { return card(parts(of: [block], level: 2)) }
      return section(title, of: block, id: "\(prefix)s\(String(place + 1))")
    }
    let contents = contents(of: Array(blocks[first...]), prefix: prefix)
    return (head.isEmpty ? "" : card(head)) + contents + sections.joined()
  }

  private func card(_ content: HTML) -> HTML { "<div class=\"card\">\(content)</div>\n" }

  private func section(_ title: String, of block: Block, id: HTML) -> HTML {
    switch block {
    case .details(_, let blocks):
      return """
        <details class="card" id="\(id)"><summary><h2>\(text(title))</h2></summary>
        \(parts(of: blocks, level: 3))</details>

        """
    case .section(_, let blocks):
      return """
        <section class="card" id="\(id)" aria-labelledby="\(id)-title"><h2 id="\(id)-title">\(text(title))</h2>
        \(parts(of: blocks, level: 3))</section>

        """
    default: return ""
    }
  }

  /// Links to the sections, where there are many.
  private func contents(of blocks: [Block], prefix: String) -> HTML {
    let titles = blocks.enumerated().compactMap { place, block in
      block.title.map { (number: place + 1, title: $0) }
    }
    guard titles.count > 3 else { return "" }
    let links = titles.map {
      "<li><a href=\"#\(prefix)s\(String($0.number))\">\($0.title)</a></li>" as HTML
    }.joined()
    let filter: HTML =
      titles.count > 8
      ? "<label class=\"filter\">Filter <input type=\"search\" data-filters=\"\(prefix)contents\"></label>"
      : ""
    return """
      <nav class="card" aria-label="Contents">\(filter)<ul class="contents" id="\(prefix)contents">\(links)</ul></nav>

      """
  }

  /// Blocks in order; charts that follow each other stand side by side.
  private func parts(of blocks: [Block], level: Int) -> HTML {
    var result: [HTML] = []
    var figures: [HTML] = []
    func flush() {
      guard !figures.isEmpty else { return }
      result.append("<div class=\"figures\">\(figures.joined())</div>\n")
      figures = []
    }
    for block in blocks {
      if case .chart(let chart) = block {
        let figure = figure(of: chart)
        if !figure.isEmpty { figures.append(figure) }
      } else {
        flush()
        result.append(part(block, level: level))
      }
    }
    flush()
    return result.joined()
  }

  private func part(_ block: Block, level: Int) -> HTML {
    switch block {
    case .title(let title): "<h2>\(text(title))</h2>\n"
    case .paragraph(let text, let tone):
      "<p\(style(tone))>\(lines(text))</p>\n"
    case .list(let items): "<ul class=\"items\">\(items.map(line).joined())</ul>\n"
    case .fields(let fields):
      "<dl>\(fields.map { "<div><dt>\($0.name)</dt><dd>\(self.text($0.value))</dd></div>" as HTML }.joined())</dl>\n"
    case .table(let table): self.table(table)
    case .chart(let chart): figure(of: chart)
    case .code(let text, _): "<pre tabindex=\"0\"><code>\(HTML.lines(text))</code></pre>\n"
    case .footnote(let text): "<p class=\"footnote\">\(lines(text))</p>\n"
    case .section(let title, let blocks): inner(title, blocks, level: level)
    case .details(let title, let blocks):
      "<details><summary>\(text(title))</summary>\(parts(of: blocks, level: level + 1))</details>\n"
    }
  }

  private func inner(_ title: String, _ blocks: [Block], level: Int) -> HTML {
    let name: HTML = "h\(String(min(6, level)))"
    return "<\(name)>\(text(title))</\(name)>\n\(parts(of: blocks, level: level + 1))"
  }

  private func style(_ tone: Tone) -> HTML {
    Self.name(tone).map { " class=\"\($0)\"" } ?? ""
  }

  private func line(_ item: Item) -> HTML {
    let label = item.label.map { "<span class=\"label\">\($0)</span> " as HTML } ?? ""
    // Lines after the first are output.
    let lines = item.text.split(separator: "\n", omittingEmptySubsequences: false)
    let rest = lines.dropFirst().joined(separator: "\n")
    let block: HTML = rest.isEmpty ? "" : "<pre tabindex=\"0\">\(HTML.lines(rest))</pre>"
    let details: HTML =
      item.details.isEmpty
      ? "" : "<ul>\(item.details.map { "<li>\(text($0))</li>" as HTML }.joined())</ul>"
    // What terminals print in bold for want of a label needs no weight among other text.
    let tone = item.tone == .strong && item.label == nil ? .plain : item.tone
    return "<li\(style(tone))>\(label)\(text(String(lines.first ?? "")))\(block)\(details)</li>\n"
  }

  private func lines(_ text: String) -> HTML {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { self.text(String($0)) }
      .joined(separator: "<br>")
  }

  /// Text in which commits are links.
  private func text(_ text: String) -> HTML { pages?.linked(text) ?? HTML(text) }

  // MARK: Tables

  private func table(_ table: Table) -> HTML {
    let head = table.columns.map { column -> HTML in
      "<th scope=\"col\"\(column.alignment == .right ? " class=\"number\"" as HTML : "")>\(column.name)</th>"
    }.joined()
    let rows = table.rows.map { row -> HTML in
      let cells = zip(row, table.columns).enumerated().map { place, pair -> HTML in
        let (cell, column) = pair
        let classes = [column.alignment == .right ? "number" : nil, Self.name(cell.tone)]
          .compactMap(\.self).joined(separator: " ")
        let attribute: HTML = classes.isEmpty ? "" : " class=\"\(classes)\""
        return place == 0
          ? "<th scope=\"row\"\(attribute)>\(content(of: cell))</th>"
          : "<td\(attribute)>\(content(of: cell))</td>"
      }.joined()
      return "<tr>\(cells)</tr>\n"
    }.joined()
    let name = table.title ?? table.columns.map(\.name).joined(separator: ", ")
    let caption: HTML = table.title.map { "<caption>\($0)</caption>" } ?? ""
    return """
      <div class="scroll" role="group" aria-label="Table: \(name)" tabindex="0"><table>\(caption)\
      <thead><tr>\(head)</tr></thead><tbody>
      \(rows)</tbody></table></div>

      """
  }

  static func name(_ tone: Tone) -> String? {
    switch tone {
    case .plain: nil
    case .strong: "strong"
    case .good: "good"
    case .bad: "bad"
    case .caution: "caution"
    }
  }

  private func content(of cell: Cell) -> HTML {
    switch cell.content {
    case .text(let text): self.text(text)
    case .lines(let lines): lines.map { self.text($0) }.joined(separator: "<br>")
    case .bar(let bar): BarImage(bar).svg
    case .sparkline(let values): SparklineImage(values).svg
    case .levels(let fractions): SparklineImage(fractions, range: 0...1).svg
    }
  }

  // MARK: Charts

  private func figure(of chart: Chart) -> HTML {
    switch chart {
    case .series(let series): figure(nil, SeriesPlot(chart: series).plot)
    case .probabilities(let chart): figure(chart.title, ProbabilityPlot(chart: chart).plot)
    case .pairs(let chart):
      figure(
        chart.title, PairPlot(chart: chart).plot, keys: Self.pairKeys(chart),
        table: Self.table(of: chart))
    case .evidence(let chart):
      figure(
        chart.title, EvidencePlot(chart: chart).plot, keys: Self.evidenceKeys,
        table: Self.table(of: chart))
    case .flames(let chart): flames(chart)
    }
  }

  private func figure(
    _ title: String?, _ plot: Plot?, keys: HTML = "", table: Table? = nil
  ) -> HTML {
    guard let plot else { return "" }
    let caption: HTML = title.map { "<figcaption>\($0)</figcaption>" } ?? ""
    let values: HTML =
      table.map { "<details><summary>Values</summary>\(self.table($0))</details>" } ?? ""
    return "<figure>\(caption)\(plot.inline)\(keys)\(values)</figure>\n"
  }

  private func flames(_ chart: FlameChart) -> HTML {
    guard chart.calls.count > 1 else { return "" }
    let graph = FlameGraph(chart)
    return """
      <figure class="wide"><figcaption>\(FlameGraph.legend) \(graph.totals)</figcaption>\
      <div class="tools"><label>Find <input type="search" data-finds="flames"></label> \
      <button type="button" data-resets="flames" disabled>Show all</button> \
      <output class="chosen" aria-live="polite"></output></div>
      <div class="scroll" role="group" aria-label="Flame graph" tabindex="0">\(graph.inline)</div></figure>

      """
  }

  private static func key(_ style: HTML, _ text: String, isLine: Bool = true) -> HTML {
    let mark: HTML =
      isLine
      ? "<path class=\"\(style)\" d=\"M0 6H22\"/>"
      : "<circle class=\"\(style)\" cx=\"11\" cy=\"6\" r=\"4\"/>"
    return "<span><svg viewBox=\"0 0 22 12\" aria-hidden=\"true\">\(mark)</svg>\(text)</span>"
  }

  private static func pairKeys(_ chart: PairChart) -> HTML {
    var keys = [key("dot", "a pair", isLine: false)]
    if chart.limit > 0 {
      keys += [key("dot above", "beyond the limit", isLine: false), key("limit", "limit")]
    }
    if chart.estimate != nil { keys.append(key("estimate", "estimate")) }
    if chart.interval != nil {
      keys.append(
        "<span><svg viewBox=\"0 0 22 12\" aria-hidden=\"true\"><rect class=\"interval\" width=\"22\" height=\"12\"/></svg>interval</span>"
      )
    }
    return "<p class=\"legend\">\(keys.joined())</p>"
  }

  private static let evidenceKeys: HTML =
    "<p class=\"legend\">\(key("course worse", "worse than allowed"))\(key("course fine", "not worse"))\(key("limit", "needed to decide by itself"))</p>"

  private static func table(of chart: PairChart) -> Table {
    let hasValues = !chart.values.isEmpty
    var table = Table(
      columns: [("pair", .right)] + (hasValues ? [("base", .right), ("candidate", .right)] : [])
        + [("change", .right)])
    for (place, ratio) in chart.logRatios.enumerated() {
      let values =
        hasValues && chart.values.indices.contains(place)
        ? [chart.values[place].base, chart.values[place].candidate] : hasValues ? ["-", "-"] : []
      table.add(["\(place + 1)"] + values + [chart.changeText(ratio)])
    }
    return table
  }

  private static func table(of chart: EvidenceChart) -> Table {
    var table = Table(columns: [("pairs", .right), ("worse", .right), ("not worse", .right)])
    for (place, (worse, fine)) in zip(chart.worse, chart.notWorse).enumerated() {
      table.add(["\(place + 1)", Quantity.number(worse), Quantity.number(fine)])
    }
    return table
  }
}

extension Block {
  fileprivate var isSection: Bool { title != nil }

  /// Of a section.
  fileprivate var title: String? {
    switch self {
    case .section(let title, _), .details(let title, _): title
    default: nil
    }
  }
}
