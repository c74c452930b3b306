/// HTML, and the SVG in it.
package struct HTML: Markup {
  package typealias StringInterpolation = MarkupInterpolation<HTML>

  package let source: String

  package init(source: String) { self.source = source }

  package static func escaped(_ text: String) -> String { XMLText.escaped(text) }

  /// Lines of text, for where line breaks are kept.
  static func lines(_ text: String) -> HTML {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { HTML(String($0)) }
      .joined(separator: "\n")
  }

  /// The way of a line through points, which begins anew after one that has no place.
  static func path(through points: some Sequence<(x: Double, y: Double)>) -> HTML {
    var path = ""
    var isOpen = false
    for point in points {
      guard point.y.isFinite else {
        isOpen = false
        continue
      }
      path += (isOpen ? "L" : "M") + "\(number(point.x).source) \(number(point.y).source)"
      isOpen = true
    }
    return HTML(source: path)
  }

  /// A coordinate, to a tenth.
  static func number(_ value: Double) -> HTML {
    guard value.isFinite else { return "0" }
    let tenths = (value * 10).rounded() / 10
    return HTML(
      source: tenths == tenths.rounded() && abs(tenths) < 1e9 ? "\(Int(tenths))" : "\(tenths)")
  }
}
