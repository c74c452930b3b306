/// Colours for a terminal, or none.
///
/// They are marked by characters that Unicode keeps for a program's own use, which
/// `VisibleText.lines` turns into the terminal's: an escape sequence in a text from outside is shown,
/// ours come through.
package struct TextStyle: Hashable, Sendable {
  private let isColored: Bool

  static let start: Character = "\u{F5D0}"
  static let end: Character = "\u{F5D1}"
  /// What the marks may hold.
  static let codes: Set<String> = ["0", "1", "31", "32", "33"]

  /// - Parameter isColored: Whether the reader understands colours.
  package init(isColored: Bool) {
    self.isColored = isColored
  }

  package func red(_ text: String) -> String { paint("31", text) }
  package func green(_ text: String) -> String { paint("32", text) }
  package func yellow(_ text: String) -> String { paint("33", text) }
  package func bold(_ text: String) -> String { paint("1", text) }

  private func paint(_ code: String, _ text: String) -> String {
    guard isColored else { return text }
    return "\(Self.start)\(code)\(Self.end)\(text)\(Self.start)0\(Self.end)"
  }
}
