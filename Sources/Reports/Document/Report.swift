package import Foundation
package import Model
package import Quantities

/// What an operation has to say: a document for people, an envelope for programs.
package struct Report: Sendable {
  /// How results are printed.
  package enum Format: String, Hashable, Sendable, CaseIterable {
    case text, json, markdown
    /// Prometheus's text format; only of what runs now.
    case prometheus
    /// OTLP/JSON; only of what runs now.
    case otlp
    /// What Prometheus's remote write takes; only of what runs now, and sent alone.
    case remoteWrite = "remote-write"
    /// What Alertmanager's API takes; only of alerts.
    case alertmanager
    /// A web page; only of what was recorded, by `report`.
    case html
    /// JUnit's XML; only of checks.
    case junit
    /// An image of a comparison or a series; only by `report`.
    case svg
    /// The same as pixels.
    case png
    /// A status image; only by `report`.
    case badge
    /// SARIF 2.1.0; only of checks.
    case sarif
    /// The comment of a pull request; only of checks.
    case githubComment = "github-comment"
    /// The comment of a merge request; only of checks.
    case gitlabComment = "gitlab-comment"
    /// The requests of a check run, a list; only of checks.
    case githubChecks = "github-checks"
    /// A message for incoming webhooks; only of checks and of the state that is published.
    case slack

    /// What every operation prints.
    package static let common: Set<Format> = [.text, .json, .markdown]
  }

  package let document: Document
  /// The JSON of the envelope, given when the operation ended.
  private let json: @Sendable (Date) -> JSONValue
  /// The JSON of the results alone.
  package let results: @Sendable () -> JSONValue
  /// A file in another tool's format that the operation was asked for, which must stay as it is.
  private let data: String?
  /// Files in formats that not every report has.
  private let exports: [Format: String]
  /// Whether the data goes where people read it.
  package var isShown = false

  /// - Parameter exports: Files in formats that not every report has.
  package init<Data, Results>(
    _ document: Document, _ envelope: Envelope<Data, Results>, exports: [Format: String] = [:]
  ) {
    self.document = document
    self.exports = exports
    self.json = { envelope.json(at: $0) }
    self.results = { JSONValue(of: envelope.result.analysisResults) }
    self.data = nil
  }

  /// A file as the result.
  package init<Data, Results>(data: String, _ envelope: Envelope<Data, Results>) {
    self.document = Document([.code(data, language: "")])
    self.json = { envelope.json(at: $0) }
    self.results = { JSONValue(of: envelope.result.analysisResults) }
    self.data = data
    self.exports = [:]
  }

  /// The report in a format, ending with a line end, fit to be shown: no control character gets
  /// through but our own colours.
  ///
  /// - Parameters:
  ///   - format: The format.
  ///   - style: The colours of text.
  ///   - time: When the operation ended.
  package func formatted(_ format: Format, style: TextStyle, at time: Date) -> String {
    let isData = format != .json && !isShown
    let body = (isData ? data : nil) ?? rendered(format, style, time)
    return body.hasSuffix("\n") ? body : body + "\n"
  }

  /// The JSON of the envelope on one line, ending with a line end.
  package func jsonLine(at time: Date) -> String {
    VisibleText.json(JSONLine.text(of: json(time))) + "\n"
  }

  private func rendered(_ format: Format, _ style: TextStyle, _ time: Date) -> String {
    switch format {
    case .text: TextRenderer(style: style).text(of: document)
    case .markdown: VisibleText.lines(MarkdownRenderer().source(of: document))
    case .json: VisibleText.json(json(time).text)
    // An empty file is a valid one: nothing runs.
    case .prometheus, .otlp: VisibleText.lines(exports[format] ?? "")
    case .alertmanager: VisibleText.json(exports[format] ?? "[]")
    // Their writers have made what is in them harmless.
    case .html, .junit, .svg, .badge, .sarif, .githubComment, .gitlabComment, .githubChecks, .slack:
      exports[format] ?? ""
    // They are no text.
    case .png, .remoteWrite: ""
    }
  }
}

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
    operation: String, workflow: String? = nil, lines: [String],
    results: some Codable & Sendable, nextSteps: [String] = []
  ) {
    self.init(
      Document([.lines(lines + nextSteps)].compactMap(\.self)),
      Envelope(
        operation: operation, workflow: workflow, results: results, nextSteps: nextSteps))
  }
}
