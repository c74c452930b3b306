package import Gate
import Insight
import Model
import Quantities

/// A status image for a README: what it is about, and what it comes to.
package struct Badge {
  private let status: String
  private let tone: Tone

  /// Of the last check.
  package init(_ verdict: VerdictDocument) {
    let verdict = verdict.result.analysisResults.verdict
    (status, tone) = (VerdictView.name(verdict), verdict.tone)
  }

  /// Of a branch: how many series have a regression that is still there and that nobody has accepted.
  ///
  /// - Parameters:
  ///   - open: How many.
  ///   - series: How many series there are.
  package init(openRegressions open: Int, of series: Int) {
    (status, tone) =
      series == 0
      ? ("nothing recorded", .caution)
      : open == 0 ? ("steady", .good) : (Quantity.count(open, "regression"), .bad)
  }

  /// An SVG, as wide as its words.
  package var svg: String {
    let (left, right) = (Self.width(of: Self.label), Self.width(of: status))
    let color: HTML =
      switch tone {
      case .good: "#1a7f37"
      case .bad: "#c4232b"
      case .caution, .plain, .strong: "#8a5a00"
      }
    func text(_ text: String, x: Double) -> HTML {
      """
      <text x="\(HTML.number(x))" y="14" text-anchor="middle">\(text)</text>
      """
    }
    let image: HTML = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(HTML.number(left + right))" height="20" role="img">
      <title>\(Self.label): \(status)</title>
      <clipPath id="round"><rect width="\(HTML.number(left + right))" height="20" rx="4"/></clipPath>
      <g clip-path="url(#round)"><rect width="\(HTML.number(left))" height="20" fill="#3b434d"/>\
      <rect x="\(HTML.number(left))" width="\(HTML.number(right))" height="20" fill="\(color)"/></g>
      <g fill="#fff" font-family="Verdana, DejaVu Sans, sans-serif" font-size="11">\
      \(text(Self.label, x: left / 2))\(text(status, x: left + right / 2))</g>
      </svg>

      """
    return image.source
  }

  private static let label = "performance"

  /// In the font that is used, with a margin on both sides.
  private static func width(of text: String) -> Double { Double(text.count) * 6.9 + 14 }
}
