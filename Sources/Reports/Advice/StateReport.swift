package import Advice
import Model
package import Quantities
package import Watch

extension CoordinationState {
  /// The document that is published, with what is watched now.
  package func document(live: [LiveState]) -> JSONValue {
    JSONValue(of: StateDocument(self, live: live))
  }
}

extension Report {
  /// What was published, and where.
  ///
  /// - Parameters:
  ///   - state: What is known.
  ///   - live: What is watched now.
  ///   - place: Where it went; nil for standard output.
  ///   - isPublished: Whether it arrived there.
  ///   - warnings: What the user should know.
  package init(
    published state: CoordinationState, live: [LiveState] = [], to place: String?,
    isPublished: Bool = true, warnings: [String]
  ) {
    let published = StateDocument(state, live: live)
    // The document stands alone where it is the result.
    var document = Document([
      place.map { .paragraph(isPublished ? "Published to \($0)." : "Not published.") }
        ?? .code(JSONValue(of: published).text, language: "json")
    ])
    if place != nil { document.add(.warnings(warnings)) }
    self.init(
      document,
      Envelope(
        operation: "publish-state",
        results: PublishedResults(
          performanceCoordinationSync: published.performanceCoordinationSync,
          publishedTo: isPublished ? place : nil,
          warnings: warnings)))
  }
}
