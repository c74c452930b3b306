/// Markdown, in which only what is written out in our source is markup.
///
/// Text that is put into it is escaped: names, subjects and messages from outside make no links,
/// images, mentions, headings or HTML.
///
/// - SeeAlso: <https://github.github.com/gfm/>
package struct Markdown: Markup {
  package typealias StringInterpolation = MarkupInterpolation<Markdown>

  package let source: String

  package init(source: String) {
    self.source = source
  }

  /// Text in a block of its own that is shown as it is.
  ///
  /// - Parameters:
  ///   - text: Lines.
  ///   - language: How they are coloured; "" for not at all.
  ///   - indent: What each line begins with, as in a list.
  package static func code(_ text: String, language: String = "", indent: String = "") -> Markdown {
    var (longest, current) = (0, 0)
    for byte in text.utf8 {
      current = byte == UInt8(ascii: "`") ? current + 1 : 0
      longest = max(longest, current)
    }
    // A fence must be longer than any in the text.
    let fence = String(repeating: "`", count: max(3, longest + 1))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return Markdown(
      source: ([indent + fence + language] + lines.map { indent + $0 } + [indent + fence])
        .joined(separator: "\n"))
  }

  /// A row of a table, or the rule below its head.
  static func row(_ cells: [Markdown]) -> Markdown {
    "| " + cells.joined(separator: " | ") + " |"
  }
}

extension Markdown {
  /// Ends a text node, so that GitHub and GitLab make no link of what is around it.
  private static let gap = "<!-- -->"

  package static func escaped(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { escapedLine($0) }
      .joined(separator: "<br>")
  }

  /// Whether a byte means nothing anywhere in Markdown.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: " "), UInt8(ascii: "%"):
      true
    default: false
    }
  }

  private static func escapedLine(_ line: Substring) -> String {
    // Most cells are numbers and words, which mean nothing special.
    if line.utf8.allSatisfy({ isPlain($0) }) { return String(line) }
    let characters = Array(line.replacing("\r", with: ""))
    var result = ""
    for (index, character) in characters.enumerated() {
      let before = index > 0 ? characters[index - 1] : nil
      let after = index + 1 < characters.count ? characters[index + 1] : nil
      func isWord(_ one: Character?) -> Bool { one.map { $0.isLetter || $0.isNumber } ?? false }
      switch character {
      case "\\", "`", "*", "[", "]", "|", "~", "$": result += "\\\(character)"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "_" where !isWord(before) || !isWord(after): result += "\\_"
      case "@" where isWord(after), "#" where isWord(after), "!" where isWord(after):
        result += "\(character)\(gap)"
      case "-" where before?.isLetter == true && after?.isNumber == true: result += "-\(gap)"
      case ":" where after == "/": result += ":\(gap)"
      case "." where String(characters[..<index].suffix(3)).lowercased() == "www":
        result += "\(gap)."
      case "#", "+", "-", "=":
        // The first of a line makes headings and lists.
        let isFirst = characters[..<index].allSatisfy(\.isWhitespace)
        let isMark = after == nil || after?.isWhitespace == true || after == character
        result += isFirst && isMark ? "\\\(character)" : "\(character)"
      case ".", ")":
        let isNumbered = index > 0 && characters[..<index].allSatisfy { $0.isNumber }
        result += isNumbered && after?.isWhitespace == true ? "\\\(character)" : "\(character)"
      default: result.append(character)
      }
    }
    return result
  }
}
