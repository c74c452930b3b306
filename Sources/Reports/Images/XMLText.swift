/// Text made fit to stand in XML, SVG and HTML, in elements and in quoted attributes.
///
/// Characters that XML can't hold, and those that turn the direction of text, are shown as they are written
/// in Swift.
package enum XMLText {
  package static func escaped(_ text: String) -> String {
    var result = ""
    for character in VisibleText.line(text) {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.append(character)
      }
    }
    return result
  }
}
