/// Text from outside, such as names, subjects and logs, made fit to be shown.
///
/// Control characters, and those that turn the direction of text, do things to a terminal that its
/// reader doesn't see; a log of CI takes some lines for commands. Both are shown as they are written
/// in Swift, such as `\u{1B}`.
///
/// - SeeAlso: Unicode Technical Report 36; GitHub's "Workflow commands for GitHub Actions".
package enum VisibleText {
  /// The text as part of one line: line breaks are shown, too.
  package static func line(_ text: String) -> String {
    guard needsCare(text, inLine: true) else { return text }
    return commandless(shown(text) { isHidden($0) || $0 == "\n" })
  }

  /// Lines of text.
  package static func lines(_ text: String) -> String {
    guard needsCare(text, inLine: false) else { return text }
    return shown(text.replacing("\r\n", with: "\n")).split(
      separator: "\n", omittingEmptySubsequences: false
    )
    .map { commandless(String($0)) }.joined(separator: "\n")
  }

  /// JSON, in whose strings hidden characters are written as JSON's escapes: the values are the
  /// same.
  package static func json(_ text: String) -> String {
    guard needsCare(text, inLine: false) else { return text }
    var visible = ""
    for scalar in text.unicodeScalars {
      if scalar != "\n", scalar != "\t", isHidden(scalar) {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          visible += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      } else {
        visible.unicodeScalars.append(scalar)
      }
    }
    return visible.replacing("##[", with: "#\\u0023[").replacing("##vso[", with: "#\\u0023vso[")
  }

  /// Takes from a line what a log of CI takes for a command.
  private static func commandless(_ line: String) -> String {
    var line = line.replacing("##[", with: "#\\u{23}[").replacing("##vso[", with: "#\\u{23}vso[")
    let start = line.firstIndex { !$0.isWhitespace } ?? line.endIndex
    if line[start...].hasPrefix("::") { line.replaceSubrange(start...start, with: "\\u{3A}") }
    return line
  }

  /// Whether anything may have to be changed; most texts are told by their bytes.
  private static func needsCare(_ text: String, inLine: Bool) -> Bool {
    var last: UInt8 = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\n"): if inLine { return true }
      case ..<0x20, 0x7F, 0xC2, 0xD8, 0xE2, 0xEF, 0xF3: return true
      case UInt8(ascii: ":"), UInt8(ascii: "#"): if last == byte { return true }
      default: break
      }
      last = byte
    }
    return false
  }

  private static func shown(
    _ text: some StringProtocol, _ isShown: (Unicode.Scalar) -> Bool = isHidden
  ) -> String {
    var visible = ""
    for scalar in text.unicodeScalars {
      if scalar == "\t" {
        visible += "    "
      } else if isShown(scalar) {
        visible += escape(scalar)
      } else {
        visible.unicodeScalars.append(scalar)
      }
    }
    return visible
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
  }

  /// Control characters but line breaks, what turns the direction of text or breaks lines, and what
  /// takes no room.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A: false
    case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F,
      0xFDD0...0xFDEF, 0xFEFF, 0xE0000...0xE007F:
      true
    default: false
    }
  }
}
