import Foundation
import Quantities

/// The marks that a frame is drawn with.
package enum Glyphs: Hashable, Sendable {
  case unicode
  /// For terminals and fonts with nothing else.
  case ascii

  /// What the environment of a terminal can show.
  package init(environment: [String: String]) {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }
      .first { !$0.isEmpty }
    let name = locale?.lowercased() ?? ""
    // The console of Linux has a font of 512 characters.
    let canShow = !["dumb", "linux"].contains(environment["TERM"])
    self = canShow && (name.contains("utf-8") || name.contains("utf8")) ? .unicode : .ascii
  }

  private var isASCII: Bool { self == .ascii }

  var ellipsis: String { isASCII ? "~" : "…" }
  /// What isn't known.
  var unknown: String { isASCII ? "-" : "–" }
  var range: String { isASCII ? "..." : "…" }
  var separator: String { isASCII ? " | " : " · " }
  var column: String { isASCII ? " | " : " │ " }
  var rule: String { isASCII ? "-" : "─" }
  var times: String { isASCII ? "x" : "×" }
  var axis: String { isASCII ? "|" : "┤" }

  var running: String { isASCII ? ">" : "▸" }
  var waiting: String { isASCII ? "." : "○" }
  var succeeded: String { isASCII ? "+" : "✓" }
  var failed: String { isASCII ? "x" : "✗" }
  var skipped: String { isASCII ? "/" : "»" }
  var lost: String { "?" }
  var alert: String { "!" }
  var up: String { isASCII ? "^" : "↑" }
  var down: String { isASCII ? "v" : "↓" }

  /// From nothing to full.
  private var levels: [String] {
    isASCII
      ? [" ", ".", ":", "-", "=", "+", "*", "#", "@"]
      : [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  }

  /// A column of a graph, in eighths of a row; in the lowest row 0 is seen, unlike what isn't known.
  func level(_ eighths: Double, isLowest: Bool = true) -> String {
    let whole = max(0, min(8, Int(saturating: eighths.rounded())))
    return levels[isLowest ? max(1, whole) : whole]
  }

  /// A bar as wide as asked for; a fraction beyond 0…1 counts as the nearer end.
  func bar(_ fraction: Double, width: Int, _ paint: StyledLine.Paint = .plain) -> StyledLine {
    guard width > 0 else { return StyledLine() }
    let fraction = fraction.isNaN ? 0 : max(0, min(1, fraction))
    let halves = Int(saturating: (fraction * Double(2 * width)).rounded(.down))
    let (full, half) = (halves / 2, halves % 2)
    var line = StyledLine()
    line.add(String(repeating: isASCII ? "#" : "━", count: full), paint)
    if half == 1 { line.add(isASCII ? "=" : "╸", paint) }
    line.add(String(repeating: isASCII ? "." : "─", count: width - full - half), .muted)
    return line
  }

  /// Text from outside as part of a line, in characters whose width terminals agree on.
  ///
  /// - Parameter maximum: The number of code points that are looked at.
  func name(_ text: String, maximum: Int = 500) -> String {
    let start = String(text.unicodeScalars.prefix(maximum))
    let isPlain = start.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
    let visible = VisibleText.line(start)
    guard !isPlain else { return visible }
    var shown = String.UnicodeScalarView()
    for scalar in visible.precomposedStringWithCanonicalMapping.unicodeScalars {
      if scalar.value >= 0x80, isASCII || scalar.properties.generalCategory == .unassigned {
        shown += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars
      } else if (0x1F1E6...0x1F1FF).contains(scalar.value) {
        // Half a flag; two of them take two columns or four.
        shown.append(Unicode.Scalar(UInt8(scalar.value - 0x1F1E6) + UInt8(ascii: "A")))
      } else if !scalar.properties.isDefaultIgnorableCodePoint,
        !(0x1F3FB...0x1F3FF).contains(scalar.value)
      {
        shown.append(scalar)
      }
    }
    return String(shown)
  }
}
