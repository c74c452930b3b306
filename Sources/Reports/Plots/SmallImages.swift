import Quantities

/// Parts of a whole along a line, for a cell.
struct BarImage {
  let bar: Bar

  init(_ bar: Bar) { self.bar = bar }

  var svg: HTML {
    guard bar.whole > 0 else { return "" }
    let parts = bar.segments.filter { $0.start.isFinite && $0.end.isFinite }.map {
      segment -> HTML in
      let style: HTML =
        switch segment.state {
        case .waiting: "waiting"
        case .active: "active"
        case .critical: "critical"
        }
      let (start, end) = (segment.start / bar.whole * 200, segment.end / bar.whole * 200)
      return """
        <rect class="\(style)" x="\(HTML.number(start))" width="\(HTML.number(max(1, end - start)))" height="12"/>
        """
    }.joined()
    return
      "<svg class=\"small\" viewBox=\"0 0 200 12\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\(parts)</svg>"
  }
}

/// Values as a line, for a cell.
struct SparklineImage {
  private static let (width, height) = (120.0, 24.0)
  private let values: [Double]
  private let range: ClosedRange<Double>?

  /// - Parameters:
  ///   - values: In order; what isn't finite leaves a gap.
  ///   - range: What the height stands for; nil for from the least to the largest.
  init(_ values: [Double], range: ClosedRange<Double>? = nil) {
    (self.values, self.range) = (values, range)
  }

  var svg: HTML {
    let finite = values.filter(\.isFinite)
    guard let least = finite.min(), let largest = finite.max() else { return "" }
    let range = self.range ?? least...largest
    let length = range.upperBound - range.lowerBound
    let steps = Double(max(1, values.count - 1))
    let path = HTML.path(
      through: values.enumerated().map { place, value in
        (
          x: Double(place) / steps * (Self.width - 4) + 2,
          y: length > 0 || !value.isFinite
            ? (range.upperBound - value) / length * (Self.height - 6) + 3 : Self.height / 2
        )
      })
    return """
      <svg class="small" viewBox="0 0 120 24" role="img" aria-label="from \(Quantity.number(values.first ?? 0)) \
      to \(Quantity.number(values.last ?? 0))"><path class="course" d="\(path)"/></svg>
      """
  }
}
