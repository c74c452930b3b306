/// A language with marks, in which only what is written out in our source is a mark: text that is put into
/// it is escaped.
package protocol Markup: ExpressibleByStringInterpolation, Hashable, Sendable {
  /// As it is written.
  var source: String { get }

  /// What is written in the language already; text comes in by `init(_:)`.
  init(source: String)

  /// Text in which nothing is a mark.
  static func escaped(_ text: String) -> String
}

package struct MarkupInterpolation<Language: Markup>: StringInterpolationProtocol {
  fileprivate var source = ""

  package init(literalCapacity: Int, interpolationCount: Int) {}

  package mutating func appendLiteral(_ literal: String) { source += literal }

  /// Text, which is escaped.
  package mutating func appendInterpolation(_ text: some StringProtocol) {
    source += Language.escaped(String(text))
  }

  package mutating func appendInterpolation(_ markup: Language) { source += markup.source }
}

extension Markup {
  /// Plain text.
  package init(_ text: String) { self.init(source: Self.escaped(text)) }

  package init(stringLiteral value: String) { self.init(source: value) }

  package init(stringInterpolation: MarkupInterpolation<Self>) {
    self.init(source: stringInterpolation.source)
  }

  package var isEmpty: Bool { source.isEmpty }

  package static func + (left: Self, right: Self) -> Self {
    Self(source: left.source + right.source)
  }
}

extension Sequence where Element: Markup {
  package func joined(separator: Element = "") -> Element {
    // Piece by piece, long tables would be copied for each of their rows.
    Element(source: map(\.source).joined(separator: separator.source))
  }
}
