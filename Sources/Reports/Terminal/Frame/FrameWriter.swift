/// Turns frames into what a terminal is sent: only the lines that differ from those it shows.
///
/// Everything of one frame is one text, between the marks of a synchronized update, so that a terminal
/// that knows those never shows half of it.
///
/// - SeeAlso: "Synchronized Output", private mode 2026 of terminals.
package struct FrameWriter: Sendable {
  private var shown: [String] = []
  private var size: (width: Int, height: Int)?

  package init() {}

  /// Forgets what the terminal shows, so that the next frame is drawn whole.
  package mutating func forget() {
    (shown, size) = ([], nil)
  }

  /// What changes the terminal to a frame; "" where nothing differs.
  ///
  /// - Parameters:
  ///   - lines: None wider than the terminal; what is beyond its height isn't drawn.
  ///   - width: Its columns; another size than before draws everything.
  ///   - height: Its rows.
  package mutating func text(for lines: [String], width: Int, height: Int) -> String {
    let lines = Array(lines.prefix(max(0, height)))
    let isWhole = size.map { $0 != (width, height) } ?? true
    var changes = isWhole ? "\u{1B}[0m\u{1B}[2J" : ""
    let before = isWhole ? [] : shown
    for row in 0..<max(lines.count, before.count) {
      let line = row < lines.count ? lines[row] : ""
      guard line != (row < before.count ? before[row] : "") else { continue }
      changes += "\u{1B}[\(row + 1);1H" + line
      // From the last column on, it would erase what was just written there.
      if TerminalColumns.count(line) < width { changes += "\u{1B}[K" }
    }
    (shown, size) = (lines, (width, height))
    return changes.isEmpty ? "" : Self.atOnce(changes)
  }

  static func atOnce(_ text: String) -> String { "\u{1B}[?2026h" + text + "\u{1B}[?2026l" }
}

/// Redraws a few lines in place on the ordinary screen, below what was printed before.
package struct InlineFrame: Sendable {
  /// The lines below the first one that are shown; nil for none at all.
  private var below: Int?

  package init() {}

  /// What replaces the lines that are shown; the cursor stays in the last one.
  package mutating func text(for lines: [String]) -> String {
    guard !lines.isEmpty else { return clear() }
    let start = erasure
    below = lines.count - 1
    return FrameWriter.atOnce(start + lines.joined(separator: "\r\n"))
  }

  /// What takes the lines off the terminal.
  package mutating func clear() -> String {
    guard below != nil else { return "" }
    defer { below = nil }
    return erasure
  }

  private var erasure: String {
    let up = below ?? 0
    return "\r" + (up > 0 ? "\u{1B}[\(up)A" : "") + "\u{1B}[J"
  }
}
