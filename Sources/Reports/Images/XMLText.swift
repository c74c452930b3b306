/// Text made fit to stand in XML, SVG and HTML, in elements and in quoted attributes.
///
/// Characters that XML can't hold, and those that turn the direction of text, are shown as they are written
/// in Swift.
package enum XMLText {
  package static func escaped(_ text: String) -> String {
    var result = ""
    // By scalars: a quote with an accent on it is one character, and still ends an attribute.
    for scalar in VisibleText.line(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
