package import Foundation
import Quantities

/// A name in braces that stands for several values in commands, each of which gives a command.
package struct CommandParameter: Hashable, Sendable {
  package let name: String
  package let values: [String]

  /// The largest number of values.
  private static let maximumValues = 1000

  /// A parameter with a list of values, separated by commas.
  ///
  /// - Returns: nil for a name that isn't an identifier.
  package init?(name: String, list: String) {
    guard Self.isName(name) else { return nil }
    self.name = name
    self.values = list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }

  /// A parameter with equally spaced numbers.
  ///
  /// - Parameters:
  ///   - name: What it is called.
  ///   - first: The first value.
  ///   - last: No value is above it.
  ///   - step: Above 0.
  /// - Returns: nil for a name that isn't an identifier, a range without values, or more than 1000.
  package init?(name: String, from first: Decimal, through last: Decimal, step: Decimal) {
    guard Self.isName(name), step > 0, first <= last,
      (last - first) / step < Decimal(Self.maximumValues)
    else { return nil }
    self.name = name
    var values: [String] = []
    var value = first
    while value <= last {
      values.append("\(value)")
      value += step
    }
    self.values = values
  }

  private static func isName(_ text: String) -> Bool {
    text.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_-]*/) != nil
  }
}

/// A text with placeholders.
struct CommandTemplate {
  let text: String

  private typealias Found = (Substring, before: Substring?, name: Substring)

  /// A name in braces, with what makes it another thing: a second brace, or a shell's dollar sign.
  private static var pattern: Regex<Found> {
    /(?<before>[{$])?\{(?<name>[A-Za-z_][A-Za-z0-9_-]*)\}\}?/
  }

  /// The names in braces, in order.
  var placeholders: [String] {
    text.matches(of: Self.pattern).filter { $0.output.before == nil }.map { String($0.output.name) }
  }

  /// The text with values in place of their names; doubled braces stand for themselves.
  ///
  /// - Throws: `GateError` for a name that no parameter has.
  func filled(with values: [String: String]) throws(GateError) -> String {
    guard !values.isEmpty else { return text }
    if let unknown = placeholders.first(where: { values[$0] == nil }) {
      let guess =
        nearestName(to: unknown, among: values.keys.sorted()).map { "Did you mean {\($0)}? " } ?? ""
      throw GateError(
        code: .usage, operation: "fill in '\(text)'",
        detail: """
          no parameter is called '\(unknown)'
            \(guess)Give its values: --parameter-list \(unknown) a,b,c
            Or write {{\(unknown)}} for the text itself.
          """)
    }
    var filled = ""
    var rest = text[...]
    while let match = rest.firstMatch(of: Self.pattern) {
      filled += rest[..<match.range.lowerBound]
      let (whole, name) = (match.output.0, String(match.output.name))
      let isDoubled = whole.hasSuffix("}}")
      switch match.output.before {
      case "{"?: filled += isDoubled ? "{\(name)}" : whole
      case nil: filled += (values[name] ?? "") + (isDoubled ? "}" : "")
      default: filled += whole
      }
      rest = rest[match.range.upperBound...]
    }
    return filled + rest
  }
}
