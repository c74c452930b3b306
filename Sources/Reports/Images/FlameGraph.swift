import Foundation
package import Gate
import Measurement
import Quantities

/// A differential flame graph: each call as wide as what it costs at the candidate, redder the more it
/// costs than at the base, bluer the less.
///
/// - SeeAlso: Gregg, "Differential Flame Graphs" (2014).
package struct FlameGraph {
  private static let width = 1200.0
  private static let rowHeight = 18.0
  private static let margin = 10.0
  private static let top = 52.0
  /// Of a letter, in the font that is used.
  private static let letter = 6.6
  /// Calls that are narrower aren't drawn.
  private static let leastWidth = 0.5

  private let chart: FlameChart

  package init(_ chart: FlameChart) { self.chart = chart }

  package init(_ explanation: Explanation) {
    self.init(FlameChart(ExplanationEntry(explanation, flameGraph: nil)))
  }

  /// The image, which draws the same in any viewer: it has no script and asks for nothing.
  package var svg: String {
    let (width, height) = (HTML.number(Self.width), HTML.number(height))
    let image: HTML = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" \
      height="\(height)" role="img" font-family="monospace" font-size="11">
      <title>\(chart.title)</title>
      <rect width="100%" height="100%" fill="#fff"/>
      <text x="10" y="20" font-size="14">\(chart.title)</text>
      <text x="10" y="38" fill="#555">\(Self.legend) \(totals)</text>
      \(calls)
      </svg>

      """
    return image.source
  }

  /// The same without its heading, for a page, whose script lets calls be chosen.
  var inline: HTML {
    let top = HTML.number(Self.top - 4)
    let view = HTML.number(height - Self.top + 4)
    return """
      <svg class="flames" viewBox="0 \(top) \(HTML.number(Self.width)) \(view)" role="img" \
      aria-label="\(chart.title). \(totals)" font-family="monospace" font-size="11">
      \(calls)
      </svg>
      """
  }

  static let legend =
    "As wide as the candidate spends there; red: more than the base, blue: less."

  var totals: String {
    guard let all = chart.calls.first else { return "" }
    return "Base \(value(all.base)), candidate \(value(all.candidate))."
  }

  private var height: Double {
    let least =
      Self.leastWidth / (Self.width - 2 * Self.margin) * (chart.calls.first?.candidate ?? 0)
    let depth = chart.calls.filter { $0.candidate >= least }.map(\.depth).max() ?? 0
    return Self.top + Double(depth + 1) * Self.rowHeight + Self.margin
  }

  private var calls: HTML {
    let whole = chart.calls.first?.candidate ?? 0
    let scale = (Self.width - 2 * Self.margin) / max(whole, .leastNormalMagnitude)
    // As large as the largest change of a call itself is the fullest colour.
    let changes = chart.calls.map { abs($0.candidate - $0.base) }
    let largest = max(changes.max() ?? 0, .leastNormalMagnitude)
    // Where the next call of each depth begins.
    var starts: [Int: Double] = [0: Self.margin]
    return chart.calls.map { call -> HTML in
      let x = starts[call.depth] ?? Self.margin
      let width = call.candidate * scale
      starts[call.depth] = x + width
      starts[call.depth + 1] = x
      return drawn(call, x: x, width: width, largest: largest)
    }.joined()
  }

  private func drawn(
    _ call: FlameChart.Call, x: Double, width: Double, largest: Double
  ) -> HTML {
    guard width >= Self.leastWidth, width.isFinite else { return "" }
    let y = Self.top + Double(call.depth) * Self.rowHeight
    let change = call.candidate - call.base
    let sign = change < 0 ? "−" : "+"
    let label =
      "\(call.name): \(value(call.base)) → \(value(call.candidate)) (\(sign)\(value(abs(change))))"
    let letters = Int(saturating: (width - 6) / Self.letter)
    var name: HTML = ""
    if letters >= 3 {
      let shown = call.name.count <= letters ? call.name : call.name.prefix(letters - 1) + "…"
      name = """
        <text x="\(HTML.number(x + 3))" y="\(HTML.number(y + 12))">\(shown)</text>
        """
    }
    return """
      <g class="call"><title>\(label)</title><rect x="\(HTML.number(x))" y="\(HTML.number(y))" \
      width="\(HTML.number(width))" height="\(HTML.number(Self.rowHeight - 1))" rx="2" \
      fill="\(Self.color(change / largest))"/>\(name)</g>

      """
  }

  private func value(_ value: Double) -> String { Quantity.text(value, unit: chart.unit) }

  /// White for no change; red for 1, blue for −1.
  private static func color(_ change: Double) -> String {
    let strength = min(1, abs(change)).squareRoot()
    let other = Int(235 - 145 * (strength.isFinite ? strength : 0))
    return change >= 0 ? "rgb(245,\(other),\(other))" : "rgb(\(other),\(other),250)"
  }
}

extension FlameChart {
  /// The calls of an explanation; none where an older version wrote it.
  init(_ entry: ExplanationEntry) {
    self.init(
      title: "\(entry.name): base and candidate, by \(entry.profiler)",
      // What somebody else wrote may lie deeper than any program.
      calls: (entry.calls ?? []).filter { (0..<10_000).contains($0.depth) }.map {
        Call(name: $0.name, depth: $0.depth, base: $0.base, candidate: $0.candidate)
      }, unit: entry.unit == "s" ? "s" : "")
  }
}
