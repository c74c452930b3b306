package import Model
package import Quantities

/// How much worse one side was in each pair, along a line with the limit on both sides of zero.
package struct PairChart: Hashable, Sendable {
  package let title: String
  /// One a pair; positive is worse.
  package let logRatios: [Double]
  /// The log-ratio that is allowed.
  package let limit: Double
  package let estimate: Double?
  package let interval: Interval?
  /// The values of both sides as people read them, one for each log-ratio; empty where they aren't known.
  package let values: [Values]
  private let scale: Scale

  package struct Values: Hashable, Sendable {
    package let base: String
    package let candidate: String
  }

  package init(
    _ title: String, logRatios: [Double], limit: Double, estimate: Double?, interval: Interval?,
    better: Metric.Direction = .lower, values: [Values] = []
  ) {
    self.values = values
    self.scale = Scale(better)
    self.title = title
    self.logRatios = logRatios
    self.limit = limit
    self.estimate = estimate
    self.interval = interval
  }
}

extension PairChart {
  /// The change that a log-ratio stands for, positive being worse.
  func change(_ logRatio: Double) -> Double { scale.change(logRatio) }

  /// "+1.2 %"; "-" where a pair has no ratio.
  func changeText(_ logRatio: Double) -> String {
    logRatio.isFinite ? Quantity.change(change(logRatio)) : "-"
  }
}

extension ChartText {
  private static let pairWidth = 64
  private static let heights = Array("▁▂▃▄▅▆▇█")

  /// The lines of a chart of pairs: how many pairs there are in each column, the axis with the limits
  /// (┊), the interval (━) and the estimate (◆), and what its marks mean.
  static func lines(of chart: PairChart) -> [String] {
    let values = chart.logRatios.filter(\.isFinite).sorted()
    guard let least = values.first, let largest = values.last else { return [] }
    // A few outliers at each end share the outermost column.
    let cut = values.count / 20
    let spread = max(1e-6, chart.limit, (values[values.count - 1 - cut] - values[cut]) / 8)
    let lower = min(-chart.limit, values[cut], chart.interval?.lower ?? 0) - spread / 2
    let upper =
      max(chart.limit, values[values.count - 1 - cut], chart.interval?.upper ?? 0) + spread / 2
    func column(_ value: Double) -> Int {
      let place = (value - lower) / (upper - lower) * Double(pairWidth - 1)
      return max(0, min(pairWidth - 1, Int(saturating: place.rounded())))
    }
    var counts = [Int](repeating: 0, count: pairWidth)
    for value in values { counts[column(value)] += 1 }
    let highest = counts.max() ?? 1
    var dots = counts.map { count in
      count == 0 ? " " : heights[min(7, (count * 8 - 1) / max(8, highest))]
    }
    if least < lower, counts[0] > 0 { dots[0] = "‹" }
    if largest > upper, counts[pairWidth - 1] > 0 { dots[pairWidth - 1] = "›" }
    var axis = [Character](repeating: "─", count: pairWidth)
    if let interval = chart.interval {
      for place in column(interval.lower)...max(column(interval.lower), column(interval.upper)) {
        axis[place] = "━"
      }
    }
    axis[column(0)] = "┼"
    for mark in [-chart.limit, chart.limit] where mark != 0 { axis[column(mark)] = "┊" }
    if let estimate = chart.estimate { axis[column(estimate)] = "◆" }
    let labels = chart.limit > 0 ? [chart.limit, -chart.limit, 0] : [0]
    return [
      String(dots), String(axis),
      line(of: labels.map { (column($0), $0 == 0 ? "0" : chart.changeText($0)) }),
    ]
    .map { $0.replacing(#/ +$/#, with: "") }
  }

  /// Texts centred at columns; one that would touch another is left out.
  private static func line(of labels: [(column: Int, text: String)]) -> String {
    var line = [Character](repeating: " ", count: pairWidth)
    for (column, text) in labels {
      let start = max(0, min(pairWidth - text.count, column - text.count / 2))
      let around = line[max(0, start - 1)..<min(pairWidth, start + text.count + 1)]
      guard around.allSatisfy({ $0 == " " }) else { continue }
      line.replaceSubrange(start..<start + text.count, with: text)
    }
    return String(line)
  }
}
