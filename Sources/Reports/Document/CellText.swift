import Quantities

/// Cells in characters, for terminals and Markdown.
enum CellText {
  private static let levels = Array("·▁▂▃▄▅▆▇█").map(String.init)
  private static let sparklineWidth = 40

  /// The lines of a cell, fit to be shown.
  static func lines(_ cell: Cell) -> [String] {
    switch cell.content {
    case .text(let text): [VisibleText.line(text)]
    case .lines(let lines): lines.map(VisibleText.line)
    case .bar(let bar): [line(of: bar)]
    case .sparkline(let values): [Sparkline.draw(values, width: sparklineWidth).line]
    case .levels(let fractions): [fractions.map(level).joined()]
    }
  }

  private static func level(_ fraction: Double) -> String {
    // What is a little busy isn't idle.
    guard fraction > 0 else { return levels[0] }
    let maximum = Double(levels.count - 1)
    return levels[max(1, Int(saturating: (min(1, fraction) * maximum).rounded()))]
  }

  private static func line(of bar: Bar) -> String {
    guard bar.whole > 0 else { return "" }
    let width = bar.width
    var characters = [Character](repeating: "·", count: width)
    for segment in bar.segments where segment.start.isFinite && segment.end.isFinite {
      func column(_ value: Double, _ rule: FloatingPointRoundingRule) -> Int {
        max(0, min(width, Int(saturating: (value / bar.whole * Double(width)).rounded(rule))))
      }
      let mark: Character
      let first = min(column(segment.start, .down), width - 1)
      var last = column(segment.end, .up)
      switch segment.state {
      case .waiting: (mark, last) = ("░", column(segment.end, .down))
      case .active: mark = "█"
      case .critical: mark = "▓"
      }
      // However short it is, what ran is seen.
      if segment.state != .waiting, segment.end > segment.start { last = max(first + 1, last) }
      for place in first..<max(first, last) { characters[place] = mark }
    }
    return String(characters)
  }
}
