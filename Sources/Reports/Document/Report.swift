package import Foundation

/// What an operation has to say, in every format.
package struct Report: Sendable {
  /// How results are printed.
  package enum Format: String, Hashable, Sendable, CaseIterable {
    case text, json, markdown
  }

  /// For a terminal.
  package let text: @Sendable (TextStyle) -> String
  /// For a pull request or a job's summary.
  package let markdown: Markdown
  /// For programs.
  package let envelope: Envelope
  /// Whether the text is a file in another tool's format, which must stay as it is.
  package var isData = false

  package init(
    text: @escaping @Sendable (TextStyle) -> String, markdown: Markdown, envelope: Envelope
  ) {
    self.text = text
    self.markdown = markdown
    self.envelope = envelope
  }

  /// The report in a format, ending with a line end, fit to be shown: no control character gets
  /// through but our own colours.
  package func formatted(_ format: Format, style: TextStyle, at time: Date) -> String {
    let body =
      switch format {
      case .text: isData ? text(style) : VisibleText.lines(text(style))
      case .markdown: isData ? text(style) : VisibleText.lines(markdown.source)
      case .json: VisibleText.json(envelope.json(at: time).text)
      }
    return body.hasSuffix("\n") ? body : body + "\n"
  }
}
