/// The area of a plot, and where values are in it.
struct PlotFrame {
  static let (width, height) = (640.0, 250.0)
  private static let (left, right, top, bottom) = (64.0, 14.0, 12.0, 34.0)

  let x: ClosedRange<Double>
  let y: ClosedRange<Double>

  /// - Parameters:
  ///   - x: What the horizontal axis shows.
  ///   - y: What the vertical axis shows; a range without length is widened.
  init(x: ClosedRange<Double>, y: ClosedRange<Double>) {
    self.x = Self.widened(x)
    self.y = Self.widened(y)
  }

  private static func widened(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    guard range.upperBound - range.lowerBound < 1e-12 else { return range }
    let reach = max(abs(range.lowerBound) * 0.01, 1e-9)
    return range.lowerBound - reach...range.upperBound + reach
  }

  func left(of value: Double) -> Double {
    Self.left + (value - x.lowerBound) / (x.upperBound - x.lowerBound)
      * (Self.width - Self.left - Self.right)
  }

  /// Kept within the area.
  func top(of value: Double) -> Double {
    let clamped = min(max(value, y.lowerBound), y.upperBound)
    return Self.top + (y.upperBound - clamped) / (y.upperBound - y.lowerBound)
      * (Self.height - Self.top - Self.bottom)
  }

  /// What is drawn, with axes.
  ///
  /// - Parameters:
  ///   - label: What it shows, for those who don't see it.
  ///   - yTicks: Where lines go across, with their names.
  ///   - xTicks: Where names stand below.
  ///   - xName: What the horizontal axis is; "" for what needs no name.
  ///   - content: What is drawn above the lines.
  func plot(
    label: String, yTicks: [(value: Double, name: String)],
    xTicks: [(value: Double, name: String)], xName: String, content: HTML
  ) -> Plot {
    let lines = yTicks.map { tick -> HTML in
      let y = HTML.number(top(of: tick.value))
      let right = HTML.number(Self.width - Self.right)
      return """
        <path class="grid" d="M\(HTML.number(Self.left)) \(y)H\(right)"/>\
        <text x="\(HTML.number(Self.left - 8))" y="\(y)" dy=".35em" text-anchor="end">\(tick.name)</text>
        """
    }.joined()
    let names = xTicks.map { tick -> HTML in
      """
      <text x="\(HTML.number(left(of: tick.value)))" y="\(HTML.number(Self.height - 18))" \
      text-anchor="middle">\(tick.name)</text>
      """
    }.joined()
    let middle = (Self.left + Self.width - Self.right) / 2
    let axis: HTML =
      xName.isEmpty
      ? ""
      : """
      <text x="\(HTML.number(middle))" y="\(HTML.number(Self.height - 4))" text-anchor="middle">\(xName)</text>
      """
    return Plot(label: label, content: lines + names + axis + content)
  }

  /// A line across at a value.
  func line(at value: Double, _ style: HTML) -> HTML {
    guard y.contains(value) else { return "" }
    return """
      <path class="\(style)" d="M\(HTML.number(Self.left)) \(HTML.number(top(of: value)))\
      H\(HTML.number(Self.width - Self.right))"/>
      """
  }

  /// A band between two values.
  func band(_ range: ClosedRange<Double>, _ style: HTML) -> HTML {
    let (upper, lower) = (top(of: range.upperBound), top(of: range.lowerBound))
    return """
      <rect class="\(style)" x="\(HTML.number(Self.left))" y="\(HTML.number(upper))" \
      width="\(HTML.number(Self.width - Self.left - Self.right))" height="\(HTML.number(max(1, lower - upper)))"/>
      """
  }

  /// A line through points; it begins anew after a value that isn't finite.
  func line(through points: [(x: Double, y: Double)], _ style: HTML) -> HTML {
    let path = HTML.path(
      through: points.map { (left(of: $0.x), $0.y.isFinite ? top(of: $0.y) : .nan) })
    return path.isEmpty ? "" : "<path class=\"\(style)\" d=\"\(path)\"/>"
  }
}
