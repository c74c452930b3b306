/// Rows below each other whose cells are aligned, in as many columns as there is room for.
struct ColumnLayout {
  struct Column {
    /// The columns with the largest numbers are left out first where room is short; 0 stays.
    var order: Int
    var isRight = false
    /// Keeps what is beside it from moving while its text grows and shrinks.
    var minimum = 0
    var maximum = Int.max
  }

  enum Cell {
    case text(StyledLine)
    /// A fraction in 0…1; nil draws nothing.
    case bar(Double?, StyledLine.Paint)

    static let empty = Cell.text(StyledLine())

    fileprivate var columns: Int {
      if case .text(let line) = self { line.columns } else { 0 }
    }
  }

  static let gap = 2
  private static let narrowestBar = 8
  /// What the columns of order 0 are shortened to before others are left out.
  private static let shortest = 14

  let columns: [Column]
  let glyphs: Glyphs

  /// The lines, none wider than asked for.
  func lines(_ rows: [[Cell]], width: Int) -> [StyledLine] {
    let widths = self.widths(of: rows, width: width)
    return rows.map { row in
      var line = StyledLine()
      for (index, cell) in row.enumerated() where widths[index] > 0 {
        if !line.isEmpty { line.addSpaces(Self.gap) }
        switch cell {
        case .text(let text):
          line.add(text.fitted(to: widths[index], isRight: columns[index].isRight, glyphs))
        case .bar(let fraction?, let paint):
          line.add(glyphs.bar(fraction, width: widths[index], paint))
        case .bar(nil, _): line.addSpaces(widths[index])
        }
      }
      return line.cut(to: width, glyphs)
    }
  }

  /// The width of each column; 0 for one that is left out.
  private func widths(of rows: [[Cell]], width: Int) -> [Int] {
    var widths = columns.indices.map { index in
      let widest = rows.map { $0[index].columns }.max() ?? 0
      return widest == 0 ? 0 : min(columns[index].maximum, max(columns[index].minimum, widest))
    }
    let bars = columns.indices.filter { index in
      rows.contains { if case .bar(.some, _) = $0[index] { true } else { false } }
    }
    for bar in bars { widths[bar] = Self.narrowestBar }
    func total(_ widths: [Int]) -> Int {
      widths.reduce(0, +) + Self.gap * max(0, widths.count { $0 > 0 } - 1)
    }
    func shortened(_ widths: [Int]) -> [Int] {
      widths.enumerated().map { columns[$0].order == 0 ? min($1, Self.shortest) : $1 }
    }
    while total(shortened(widths)) > width {
      let shown = widths.indices.filter { widths[$0] > 0 && columns[$0].order > 0 }
      guard let last = shown.max(by: { columns[$0].order < columns[$1].order }) else { break }
      widths[last] = 0
    }
    let excess = total(widths) - width
    if excess > 0 {
      if let name = columns.firstIndex(where: { $0.order == 0 }) {
        widths[name] = max(1, widths[name] - excess)
      }
    } else if let bar = bars.first(where: { widths[$0] > 0 }) {
      widths[bar] -= excess
    }
    return widths
  }
}
