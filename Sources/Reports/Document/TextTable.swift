/// Rows in aligned columns.
package struct TextTable: Sendable {
  /// To which side a column's cells lean.
  package enum Alignment: Sendable { case left, right }

  private let header: [String]
  private let alignments: [Alignment]
  private var rows: [[String]] = []

  /// A table with these column heads.
  package init(_ columns: [(String, Alignment)]) {
    self.header = columns.map(\.0)
    self.alignments = columns.map(\.1)
  }

  /// Whether there is nothing below the heads.
  package var isEmpty: Bool { rows.isEmpty }

  /// Adds a row with one cell a column.
  package mutating func add(_ row: [String]) {
    precondition(row.count == header.count, "a row has a cell for every column")
    rows.append(row.map(VisibleText.line))
  }

  /// The table for a terminal.
  ///
  /// - Parameter style: Colours a cell of a column; it must not change its width.
  package func text(coloring style: (Int, String) -> String = { $1 }) -> String {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.enumerated().map { line, row in
      let cells = row.indices.map { column in
        let cell = row[column]
        let space = String(repeating: " ", count: widths[column] - cell.count)
        let shown = line == 0 ? cell : style(column, cell)
        return alignments[column] == .left ? shown + space : space + shown
      }
      return "  " + cells.joined(separator: "  ").trimmingEnd
    }
    .joined(separator: "\n")
  }

  /// The table as Markdown.
  package var markdown: Markdown {
    let rule = alignments.map { $0 == .left ? "---" : "---:" as Markdown }
    let lines: [Markdown] =
      [.row(header.map { Markdown($0) }), "|" + rule.joined(separator: "|") + "|"]
      + rows.map { .row($0.map { Markdown($0) }) }
    return lines.joined(separator: "\n")
  }
}

extension String {
  fileprivate var trimmingEnd: String {
    let spaces = utf8.reversed().prefix { $0 == UInt8(ascii: " ") }.count
    return String(utf8.dropLast(spaces)) ?? self
  }
}
