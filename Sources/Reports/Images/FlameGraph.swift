import Foundation
package import Gate
import Measurement
import Profiling
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

  private let title: String
  private let tree: FlameTree
  private let unit: String

  package init(_ explanation: Explanation) {
    title = "\(explanation.name): base and candidate, by \(explanation.profiler.rawValue)"
    tree = explanation.flames
    unit = explanation.unit == .seconds ? "s" : ""
  }

  /// The image, which draws the same in any viewer: it has no script and asks for nothing.
  package var svg: String {
    let height = Self.top + Double(tree.depth) * Self.rowHeight + Self.margin
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Self.width)) \(Int(height))" \
      width="\(Int(Self.width))" height="\(Int(height))" role="img" font-family="monospace" font-size="11">
      <title>\(XMLText.escaped(title))</title>
      <rect width="100%" height="100%" fill="#fff"/>
      <text x="10" y="20" font-size="14">\(XMLText.escaped(title))</text>
      <text x="10" y="38" fill="#555">As wide as the candidate spends there; red: more than the base, \
      blue: less. Base \(value(tree.base)), candidate \(value(tree.candidate)).</text>

      """
    let scale = (Self.width - 2 * Self.margin) / max(tree.candidate, .leastNormalMagnitude)
    // As large as the largest change of a call itself is the fullest colour.
    let largest = max(Self.largestChange(tree), .leastNormalMagnitude)
    draw(tree, x: Self.margin, row: 0, scale: scale, largest: largest, into: &text)
    return text + "</svg>\n"
  }

  private static func largestChange(_ tree: FlameTree) -> Double {
    max(abs(tree.candidate - tree.base), tree.children.map(largestChange).max() ?? 0)
  }

  private func draw(
    _ tree: FlameTree, x: Double, row: Int, scale: Double, largest: Double, into text: inout String
  ) {
    let width = tree.candidate * scale
    guard width >= Self.leastWidth else { return }
    let y = Self.top + Double(row) * Self.rowHeight
    let change = tree.candidate - tree.base
    let sign = change < 0 ? "−" : "+"
    let label =
      "\(tree.name): \(value(tree.base)) → \(value(tree.candidate)) (\(sign)\(value(abs(change))))"
    text += "<g><title>\(XMLText.escaped(label))</title>"
    text += "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(width))\""
    text +=
      " height=\"\(Self.number(Self.rowHeight - 1))\" rx=\"2\" fill=\"\(Self.color(change / largest))\"/>"
    let letters = Int((width - 6) / Self.letter)
    if letters >= 3 {
      let name = tree.name.count <= letters ? tree.name : tree.name.prefix(letters - 1) + "…"
      text += "<text x=\"\(Self.number(x + 3))\" y=\"\(Self.number(y + 12))\">"
      text += "\(XMLText.escaped(String(name)))</text>"
    }
    text += "</g>\n"
    var start = x
    for child in tree.children {
      draw(child, x: start, row: row + 1, scale: scale, largest: largest, into: &text)
      start += child.candidate * scale
    }
  }

  private func value(_ value: Double) -> String { Quantity.text(value, unit: unit) }

  private static func number(_ value: Double) -> String { String(format: "%.1f", value) }

  /// White for no change; red for 1, blue for −1.
  private static func color(_ change: Double) -> String {
    let strength = min(1, abs(change)).squareRoot()
    let other = Int(235 - 145 * strength)
    return change >= 0 ? "rgb(245,\(other),\(other))" : "rgb(\(other),\(other),250)"
  }
}
