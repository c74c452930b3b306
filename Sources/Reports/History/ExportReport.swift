import Model

extension Report {
  /// What was written for another tool, unchanged in text and Markdown.
  package init(exported text: String, to format: String) {
    self.init(
      data: text,
      Envelope(operation: "export", results: ExportResults(format: format, content: text)))
  }
}
