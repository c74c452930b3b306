/// The columns of a terminal that text takes.
package enum TerminalColumns {
  /// The columns of a line without control characters; codes of colour take none.
  package static func count(_ text: some StringProtocol) -> Int {
    var (columns, isInCode) = (0, false)
    for scalar in text.unicodeScalars {
      if isInCode {
        isInCode = scalar == "[" || !("@"..."~").contains(scalar)
      } else if scalar == "\u{1B}" {
        isInCode = true
      } else {
        columns += width(of: scalar)
      }
    }
    return columns
  }

  /// The start of a text that takes at most a number of columns, with all of its combining marks.
  static func prefix(_ text: String, columns: Int) -> (text: String, columns: Int) {
    var (prefix, used) = (String.UnicodeScalarView(), 0)
    for scalar in text.unicodeScalars {
      let width = width(of: scalar)
      guard used + width <= columns else { break }
      prefix.append(scalar)
      used += width
    }
    return (String(prefix), used)
  }

  /// 0 for what combines with the character before, 2 for East Asian wide characters and emoji.
  ///
  /// - SeeAlso: Unicode Standard Annex 11, "East Asian Width".
  static func width(of scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    // ASCII, and what frames are drawn with.
    if value < 0x300 || (0x2500...0x259F).contains(value) { return 1 }
    // Vowels and final consonants of Hangul that aren't composed into syllables.
    if (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7FF).contains(value) { return 0 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    // Terminals disagree; what is narrower than expected does no harm.
    case .spacingMark: return 1
    default: break
    }
    if value < 0x1100 { return 1 }
    return isWide(value) || scalar.properties.isEmojiPresentation ? 2 : 1
  }

  private static func isWide(_ value: UInt32) -> Bool {
    switch value {
    case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x3247, 0x3250...0x4DBF,
      0x4E00...0xA4CF,
      0xA960...0xA97F, 0xAC00...0xD7AF, 0xF900...0xFAFF, 0xFE10...0xFE1F, 0xFE30...0xFE6F,
      0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F2FF,
      0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
