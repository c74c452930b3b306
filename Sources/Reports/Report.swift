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
  package let markdown: String
  /// For programs.
  package let envelope: Envelope

  package init(
    text: @escaping @Sendable (TextStyle) -> String, markdown: String, envelope: Envelope
  ) {
    self.text = text
    self.markdown = markdown
    self.envelope = envelope
  }

  /// The report in a format, ending with a line end.
  package func formatted(_ format: Format, style: TextStyle, at time: Date) -> String {
    let body =
      switch format {
      case .text: text(style)
      case .markdown: markdown
      case .json: envelope.json(at: time).text
      }
    return body.hasSuffix("\n") ? body : body + "\n"
  }
}
