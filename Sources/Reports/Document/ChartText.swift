import Quantities

/// Charts in characters, for terminals and Markdown.
enum ChartText {
  /// How many characters values get; with a forecast, those before it.
  private static let (width, past, future) = (72, 52, 20)
  private static let blocks = Array(" ▁▂▃▄▅▆▇█")
  private static let probabilityWidth = 64

  struct Drawing {
    let line: String
    /// How many characters of the line are of what was measured.
    let past: Int
    /// The line of marks below; nil where nothing is marked.
    let marks: String?
  }

  static func draw(_ chart: SeriesChart) -> Drawing {
    let hasForecast = !chart.forecast.isEmpty
    let shown = hasForecast ? Array(chart.values.suffix(past)) : chart.values
    let ahead = chart.forecast.prefix(future)
    let (line, columns) = Sparkline.draw(
      shown + ahead, width: hasForecast ? past + future : width)
    var marks = [Character](repeating: " ", count: line.count)
    let hidden = chart.values.count - shown.count
    for (place, mark) in chart.marks.sorted(by: { $0.key < $1.key })
    where shown.indices.contains(place - hidden) {
      let column = columns[place - hidden]
      switch mark {
      case .anomaly: marks[column] = "·"
      case .change: marks[column] = "▲"
      }
    }
    let last = marks.lastIndex { $0 != " " }
    return Drawing(
      line: line, past: hasForecast ? shown.count : line.count,
      marks: last.map { String(marks[...$0]) })
  }

  /// Probabilities between the names of the range's ends, as high as each column's sum.
  static func line(of chart: ProbabilityChart) -> String {
    let all = chart.probabilities
    let columns = min(probabilityWidth, all.count)
    let sums = (0..<columns).map { column in
      all[(column * all.count / columns)..<((column + 1) * all.count / columns)].reduce(0, +)
    }
    let highest = max(sums.max() ?? 0, 1e-9)
    let bars = sums.map { sum -> Character in
      let height = Int(saturating: (sum / highest * 8).rounded(.up))
      return blocks[sum < 0.0005 ? 0 : min(8, max(1, height))]
    }
    return "\(VisibleText.line(chart.first)) ▕\(String(bars))▏ \(VisibleText.line(chart.last))"
  }
}
