extension Report {
  /// A few lines about something that was done.
  ///
  /// - Parameters:
  ///   - operation: The operation's name.
  ///   - workflow: The only workflow that was asked for; nil for all.
  ///   - lines: For people.
  ///   - results: For programs.
  ///   - nextSteps: What to do now, for both.
  package init(
    operation: String, workflow: String? = nil, lines: [String], results: JSONValue,
    nextSteps: [String] = []
  ) {
    var envelope = Envelope(operation: operation, workflow: workflow)
    envelope.analysisResults = results
    envelope.nextSteps = nextSteps
    let all = lines + nextSteps
    self.init(
      text: { _ in all.joined(separator: "\n") },
      markdown: all.map { "- \($0)" }.joined(separator: "\n"), envelope: envelope)
  }
}
