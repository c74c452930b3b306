import Foundation
import Quantities

/// Every pair as a dot, in order, with the limit, the interval and the estimate.
struct PairPlot {
  let chart: PairChart

  /// nil where there is nothing to draw.
  var plot: Plot? {
    let changes = chart.logRatios.map { chart.change($0) }
    let finite = changes.filter(\.isFinite).sorted()
    guard let least = finite.first, let largest = finite.last else { return nil }
    let limit = chart.change(chart.limit)
    let interval = chart.interval.map {
      chart.change($0.lower)...chart.change(max($0.lower, $0.upper))
    }
    // A few outliers don't squeeze the rest; they stand at the edge.
    let cut = finite.count / 20
    let inner = (finite[cut], finite[finite.count - 1 - cut])
    let reach = max(inner.1 - inner.0, limit.isFinite ? limit : 0, 1e-6) * 2
    var lower = min(max(least, inner.0 - reach), 0, interval?.lowerBound ?? 0)
    var upper = max(min(largest, inner.1 + reach), 0, interval?.upperBound ?? 0)
    if limit.isFinite, limit > 0 { upper = max(upper, limit) }
    let margin = (upper - lower) * 0.06
    (lower, upper) = (lower - margin, upper + margin)
    let count = changes.count
    let frame = PlotFrame(x: 0.5...Double(count) + 0.5, y: lower...upper)
    var content: HTML = ""
    if let interval { content = frame.band(interval, "interval") }
    content = content + frame.line(at: 0, "zero")
    if limit.isFinite, limit > 0 { content = content + frame.line(at: limit, "limit") }
    if let estimate = chart.estimate {
      content = content + frame.line(at: chart.change(estimate), "estimate")
    }
    content = content + changes.enumerated().map { dot($0.offset, $0.element, frame) }.joined()
    return frame.plot(
      label: description,
      yTicks: Ticks.values(in: frame.y, about: 5).map { ($0, Self.percent($0)) },
      xTicks: Ticks.numbers(upTo: count), xName: "pair (up: worse)", content: content)
  }

  private func dot(_ place: Int, _ change: Double, _ frame: PlotFrame) -> HTML {
    guard change.isFinite else { return "" }
    var text = "pair \(place + 1): \(Quantity.change(change))"
    if chart.values.indices.contains(place) {
      text += ", \(chart.values[place].base) → \(chart.values[place].candidate)"
    }
    let isOutside = !frame.y.contains(change)
    let limit = chart.change(chart.limit)
    let style: HTML = limit > 0 && change > limit ? "dot above" : "dot"
    return """
      <circle class="\(style)\(isOutside ? " outside" : "")" cx="\(HTML.number(frame.left(of: Double(place + 1))))" \
      cy="\(HTML.number(frame.top(of: change)))" r="\(chart.logRatios.count > 60 ? "2.5" : "4")">\
      <title>\(text)</title></circle>
      """
  }

  private var description: String {
    var text = "\(Quantity.count(chart.logRatios.count, "pair"))"
    if let estimate = chart.estimate { text += "; estimate \(chart.changeText(estimate))" }
    if let interval = chart.interval {
      text +=
        ", interval \(Quantity.interval(chart.change(interval.lower), chart.change(interval.upper)))"
    }
    if chart.limit > 0 { text += "; limit \(Quantity.percent(chart.change(chart.limit)))" }
    return text
  }

  static func percent(_ value: Double) -> String {
    guard abs(value) > 1e-12 else { return "0 %" }
    let text = String(format: "%.10g", (value * 1e10).rounded() / 1e8)
    return (value > 0 ? "+" : "") + text.replacing("-", with: "−") + " %"
  }
}
