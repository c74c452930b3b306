import Foundation
package import Insight
package import Model
import Quantities
import Statistics

/// The course of a recorded series with its levels and changes, as an image.
package struct HistoryPlot {
  private let survey: SeriesSurvey
  private let history: RecordedHistory

  /// - Parameters:
  ///   - survey: Of the series.
  ///   - history: Where the series comes from.
  package init(_ survey: SeriesSurvey, in history: RecordedHistory) {
    (self.survey, self.history) = (survey, history)
  }

  private var series: MetricSeries { survey.series }

  /// An SVG; nil where no point can be drawn.
  package var image: String? {
    let values = series.values.filter(\.isFinite)
    guard let least = values.min(), let largest = values.max() else { return nil }
    let margin = (largest - least) * 0.08
    let frame = PlotFrame(
      x: 0...Double(max(1, series.count - 1)), y: least - margin...largest + margin)
    let points = series.values.enumerated().map { (x: Double($0.offset), y: $0.element) }
    let unit = series.metric.unit
    let plot = frame.plot(
      label: "\(Quantity.count(series.count, "point")) from \(Quantity.text(least, unit: unit)) to "
        + "\(Quantity.text(largest, unit: unit)); \(survey.state.text)",
      yTicks: Ticks.values(in: frame.y, about: 5).map { ($0, Quantity.text($0, unit: unit)) },
      xTicks: dates(frame), xName: "",
      content: frame.line(through: points, "spread") + levels(frame) + changes(frame))
    return plot.image(title: "\(series.plainName): \(survey.state.text)")
  }

  /// Days where they are known, else the numbers of points.
  private func dates(_ frame: PlotFrame) -> [(value: Double, name: String)] {
    Ticks.values(in: frame.x, about: 5).filter { $0 == $0.rounded() && Int($0) < series.count }.map
    {
      let time = history.entry(of: Int($0), in: series).time
      return ($0, time.map(Overview.day) ?? "\(Int($0) + 1)")
    }
  }

  private func levels(_ frame: PlotFrame) -> HTML {
    let changes = survey.finding.changes.map(\.point)
    guard let first = changes.first else { return "" }
    let starts = [0] + changes.map(\.index)
    let ends = changes.map(\.index) + [series.count - 1]
    let values = [first.before] + changes.map(\.after)
    return zip(zip(starts, ends), values).map { range, value in
      frame.line(through: [(Double(range.0), value), (Double(range.1), value)], "level")
    }.joined()
  }

  private func changes(_ frame: PlotFrame) -> HTML {
    survey.finding.changes.map { change -> HTML in
      let x = HTML.number(frame.left(of: Double(change.point.index) - 0.5))
      let (top, bottom) = (frame.top(of: frame.y.upperBound), frame.top(of: frame.y.lowerBound))
      let style: HTML = change.isWorse(series.metric) ? "bad" : "good"
      return """
        <path class="change \(style)" d="M\(x) \(HTML.number(top))V\(HTML.number(bottom))"/>\
        <text class="flag \(style)" x="\(x)" y="\(HTML.number(top + 11))" dx="4">\(change.change.map(Quantity.change) ?? "")</text>
        """
    }.joined()
  }
}
