package import Advice
import Model
package import Quantities

extension CoordinationState {
  /// The document that is published.
  package var document: JSONValue { JSONValue(of: StateDocument(self)) }
}

extension Report {
  /// What was published, and where.
  ///
  /// - Parameters:
  ///   - state: What is known.
  ///   - place: Where it went; nil for standard output.
  ///   - isPublished: Whether it arrived there.
  ///   - warnings: What the user should know.
  package init(
    published state: CoordinationState, to place: String?, isPublished: Bool = true,
    warnings: [String]
  ) {
    let published = StateDocument(state)
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
