extension Report {
  /// What was written for another tool, unchanged in text and Markdown.
  package init(exported text: String, to format: String) {
    var envelope = Envelope(operation: "export")
    envelope.analysisResults = .object(["format": .string(format), "content": .string(text)])
    self.init(text: { _ in text }, markdown: .code(text), envelope: envelope)
    self.isData = true
  }
}
