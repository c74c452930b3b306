/// Colours for a terminal, or none.
///
/// What is painted must be fit to be shown: see `VisibleText`.
package struct TextStyle: Hashable, Sendable {
  package let isColored: Bool

  /// - Parameter isColored: Whether the reader understands colours.
  package init(isColored: Bool) {
    self.isColored = isColored
  }

  package func red(_ text: String) -> String { paint("31", text) }
  package func green(_ text: String) -> String { paint("32", text) }
  package func yellow(_ text: String) -> String { paint("33", text) }
  package func bold(_ text: String) -> String { paint("1", text) }
  package func dim(_ text: String) -> String { paint("2", text) }

  private func paint(_ code: String, _ text: String) -> String {
    guard isColored else { return text }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }
}
