import Quantities

/// Values in order, what is expected to follow, and what is marked.
struct SeriesPlot {
  let chart: SeriesChart

  /// nil where there is nothing to draw.
  var plot: Plot? {
    let all = (chart.values + chart.forecast).filter(\.isFinite)
    guard let least = all.min(), let largest = all.max() else { return nil }
    let margin = (largest - least) * 0.06
    let count = chart.values.count + chart.forecast.count
    let frame = PlotFrame(x: 1...Double(max(2, count)), y: least - margin...largest + margin)
    let points = chart.values.enumerated().map { (x: Double($0.offset + 1), y: $0.element) }
    let ahead = chart.forecast.enumerated().map {
      (x: Double(chart.values.count + $0.offset + 1), y: $0.element)
    }
    var content = frame.line(through: points, "course")
    content = content + frame.line(through: points.suffix(1) + ahead, "course expected")
    for (place, mark) in chart.marks.sorted(by: { $0.key < $1.key })
    where chart.values.indices.contains(place) && chart.values[place].isFinite {
      let (x, y) = (frame.left(of: Double(place + 1)), frame.top(of: chart.values[place]))
      let style: HTML = mark == .change ? "dot above" : "dot outside"
      content =
        content + """
          <circle class="\(style)" cx="\(HTML.number(x))" cy="\(HTML.number(y))" r="4">\
          <title>\(mark == .change ? "change" : "anomaly"): \(Quantity.number(chart.values[place]))</title></circle>
          """
    }
    return frame.plot(
      label: "\(Quantity.count(chart.values.count, "value")) from \(Quantity.number(least)) to "
        + Quantity.number(largest),
      yTicks: Ticks.values(in: frame.y, about: 5).map { ($0, Quantity.number($0)) },
      xTicks: Ticks.numbers(upTo: count), xName: "in order", content: content)
  }
}

/// Probabilities along a range, as bars.
struct ProbabilityPlot {
  let chart: ProbabilityChart

  /// nil where there is nothing to draw.
  var plot: Plot? {
    let values = chart.probabilities.map { $0.isFinite ? max(0, $0) : 0 }
    guard let largest = values.max(), largest > 0 else { return nil }
    let frame = PlotFrame(x: 0...Double(values.count), y: 0...largest * 1.05)
    let bars = values.enumerated().map { place, value -> HTML in
      let (left, right) = (frame.left(of: Double(place)), frame.left(of: Double(place + 1)))
      let (top, bottom) = (frame.top(of: value), frame.top(of: 0))
      return """
        <rect class="bar" x="\(HTML.number(left))" y="\(HTML.number(top))" \
        width="\(HTML.number(max(1, right - left - 1)))" height="\(HTML.number(bottom - top))">\
        <title>\(Quantity.percent(value))</title></rect>
        """
    }.joined()
    return frame.plot(
      label: chart.title,
      yTicks: Ticks.values(in: frame.y, about: 4).map { ($0, Quantity.percent($0)) },
      xTicks: [], xName: "\(chart.first) … \(chart.last)", content: bars)
  }
}
