/// A streaming XML parser: elements with their attributes, without text.
///
/// Comments, CDATA, processing instructions and the document type are skipped; predefined entities
/// and numeric references are replaced, and other entities are not expanded, so that nothing is
/// fetched and the text can't grow.
///
/// - SeeAlso: XML 1.0, fifth edition.
struct XMLElements {
  /// The contents of the file.
  enum Event {
    case start(Element)
    case end(String)
  }

  struct Element {
    let name: String
    let attributes: [String: String]
  }

  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  private let bytes: [UInt8]
  private var index = 0
  /// The names of the open elements.
  private var open: [String] = []
  /// The pending end of an empty element.
  private var pending: String?
  private var hasElement = false

  init(_ bytes: [UInt8]) {
    self.bytes = FileContents.utf8(bytes)
    if self.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  /// The next start or end of an element; nil at the end.
  ///
  /// - Throws: `Problem` for malformed XML, such as a truncated file.
  mutating func next() throws(Problem) -> Event? {
    if let name = pending {
      pending = nil
      open.removeLast()
      return .end(name)
    }
    while let start = position(of: UInt8(ascii: "<")) {
      index = start + 1
      if take("!--") {
        try skip(past: "-->")
      } else if take("![CDATA[") {
        try skip(past: "]]>")
      } else if take("?") {
        try skip(past: "?>")
      } else if take("!") {
        try skipDeclaration()
      } else if take("/") {
        return .end(try endTag())
      } else {
        return .start(try startTag())
      }
    }
    guard open.isEmpty, hasElement else {
      throw Problem(
        description: hasElement
          ? "truncated XML: '\(open.last ?? "")' is not closed" : "no XML element")
    }
    return nil
  }

  private mutating func endTag() throws(Problem) -> String {
    let name = name()
    skipSpace()
    guard take(">") else { throw problem("malformed end tag of '\(name)'") }
    guard open.popLast() == name else { throw problem("end tag of '\(name)' without a start tag") }
    return name
  }

  private mutating func startTag() throws(Problem) -> Element {
    let name = name()
    guard !name.isEmpty else { throw problem("an element has no name") }
    hasElement = true
    guard open.count < JSONScanner.deepest else {
      throw problem("elements are nested more than \(JSONScanner.deepest) levels")
    }
    open.append(name)
    var attributes: [String: String] = [:]
    while true {
      skipSpace()
      if take("/>") {
        pending = name
        break
      }
      if take(">") { break }
      let attribute = self.name()
      guard !attribute.isEmpty else { throw problem("'\(name)' is malformed or truncated") }
      skipSpace()
      guard take("=") else { throw problem("'\(attribute)' has no value") }
      skipSpace()
      guard index < bytes.count, [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(bytes[index])
      else { throw problem("the value of '\(attribute)' has no quotes") }
      let quote = bytes[index]
      index += 1
      guard let end = position(of: quote) else {
        throw problem("the value of '\(attribute)' is truncated")
      }
      attributes[attribute] = Self.text(bytes[index..<end])
      index = end + 1
    }
    return Element(name: name, attributes: attributes)
  }

  // MARK: - Bytes

  private func position(of byte: UInt8) -> Int? {
    var place = index
    while place < bytes.count {
      if bytes[place] == byte { return place }
      place += 1
    }
    return nil
  }

  private mutating func take(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard index + count <= bytes.count else { return false }
    let isThere = text.withUTF8Buffer { text in
      unsafe bytes[index..<(index + count)].elementsEqual(text)
    }
    if isThere { index += count }
    return isThere
  }

  private mutating func skip(past end: StaticString) throws(Problem) {
    while index < bytes.count {
      if take(end) { return }
      index += 1
    }
    throw problem("truncated XML: unclosed comment, CDATA section or instruction")
  }

  /// Skips "<!DOCTYPE …>", whose brackets contain nested declarations.
  private mutating func skipDeclaration() throws(Problem) {
    var brackets = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "[") { brackets += 1 }
      if byte == UInt8(ascii: "]") { brackets -= 1 }
      if byte == UInt8(ascii: ">"), brackets <= 0 { return }
    }
    throw problem("truncated XML: unclosed declaration")
  }

  private mutating func skipSpace() {
    while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
  }

  /// A name without its namespace prefix.
  private mutating func name() -> String {
    let start = index
    while index < bytes.count, !Self.endsName.contains(bytes[index]), bytes[index] > 0x20 {
      index += 1
    }
    let name = String(decoding: bytes[start..<index], as: UTF8.self)
    return name.firstIndex(of: ":").map { String(name[name.index(after: $0)...]) } ?? name
  }

  private static let endsName: Set<UInt8> = [
    UInt8(ascii: "="), UInt8(ascii: ">"), UInt8(ascii: "/"), UInt8(ascii: "<"),
    UInt8(ascii: "\""), UInt8(ascii: "'"),
  ]

  private func problem(_ what: String) -> Problem {
    let line = bytes.prefix(index).count { $0 == UInt8(ascii: "\n") } + 1
    return Problem(description: "line \(line): \(what)")
  }

  // MARK: - Text

  /// The value of an attribute with references replaced.
  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    guard bytes.contains(UInt8(ascii: "&")) else { return String(decoding: bytes, as: UTF8.self) }
    var (text, rest) = ("", bytes)
    while let start = rest.firstIndex(of: UInt8(ascii: "&")) {
      text += String(decoding: rest[..<start], as: UTF8.self)
      rest = rest[start...]
      // The longest reference is a character reference.
      let end = rest.prefix(12).firstIndex(of: UInt8(ascii: ";"))
      let name = end.map { String(decoding: rest[(start + 1)..<$0], as: UTF8.self) }
      if let end, let replacement = name.flatMap(replacement(of:)) {
        text += replacement
        rest = rest[(end + 1)...]
      } else {
        text += "&"
        rest = rest[(start + 1)...]
      }
    }
    return text + String(decoding: rest, as: UTF8.self)
  }

  private static func replacement(of name: String) -> String? {
    switch name {
    case "lt": return "<"
    case "gt": return ">"
    case "amp": return "&"
    case "quot": return "\""
    case "apos": return "'"
    default:
      guard name.hasPrefix("#") else { return nil }
      let isHex = name.hasPrefix("#x") || name.hasPrefix("#X")
      return UInt32(name.dropFirst(isHex ? 2 : 1), radix: isHex ? 16 : 10)
        .flatMap(Unicode.Scalar.init).map { String(Character($0)) }
    }
  }
}
