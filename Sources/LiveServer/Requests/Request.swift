/// The head of an HTTP/1 request.
///
/// - SeeAlso: RFC 9112.
package struct Request: Hashable, Sendable {
  /// What can't be answered.
  enum Problem: Error, Hashable, Sendable { case malformed, tooLarge, unsupportedVersion }

  /// A longer head is refused, in bytes.
  static let maximumSize = 8192

  package let method: String
  /// What follows the address of the server: "/metrics?x=1".
  package let target: String
  /// Names in lower case, in their order.
  private let headers: [(name: String, value: String)]
  /// Whether the client can send another request on the same connection.
  let keepsAlive: Bool

  package static func == (left: Request, right: Request) -> Bool {
    (left.method, left.target) == (right.method, right.target)
      && left.headers.elementsEqual(right.headers, by: ==)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(method)
    hasher.combine(target)
  }

  init(_ method: String, _ target: String, headers: [(String, String)] = []) {
    (self.method, self.target, self.headers) = (method, target, headers)
    keepsAlive = true
  }

  /// Parses a head.
  ///
  /// - Parameter head: All lines, without the empty one at the end.
  init(head: some Collection<UInt8>) throws(Problem) {
    guard head.count <= Self.maximumSize else { throw .tooLarge }
    let text = String(decoding: head, as: UTF8.self)
    // Unicode has "\r\n" as one character.
    var lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)[...]
    let parts = lines.popFirst()?.split(separator: " ", omittingEmptySubsequences: false) ?? []
    guard parts.count == 3, parts[0].allSatisfy({ $0.isASCII && $0.isUppercase }),
      parts[1].hasPrefix("/"), Self.isVisible(parts[1])
    else { throw .malformed }
    guard parts[2] == "HTTP/1.1" || parts[2] == "HTTP/1.0" else {
      throw parts[2].hasPrefix("HTTP/") ? .unsupportedVersion : .malformed
    }
    method = String(parts[0])
    target = String(parts[1])
    var headers: [(name: String, value: String)] = []
    for line in lines { headers.append(try Self.header(line)) }
    self.headers = headers
    let connection = headers.filter { $0.name == "connection" }.map { $0.value.lowercased() }
    let hasBody = headers.contains {
      $0.name == "transfer-encoding" || $0.name == "content-length" && $0.value != "0"
    }
    keepsAlive = parts[2] == "HTTP/1.1" && !connection.contains("close") && !hasBody
    guard values(of: "host").count == 1 || parts[2] == "HTTP/1.0" else { throw .malformed }
  }

  private static func header(_ line: Substring) throws(Problem) -> (name: String, value: String) {
    guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else { throw .malformed }
    let name = line[..<colon]
    let isToken = name.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_.~!#$&'*+^|%`".contains($0))
    }
    let value = line[line.index(after: colon)...]
    guard isToken,
      value.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 || $0 == "\t" })
    else { throw .malformed }
    let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    let start = value.firstIndex { !blank($0) } ?? value.endIndex
    let end = value.lastIndex { !blank($0) }.map(value.index(after:)) ?? start
    return (name.lowercased(), String(value[start..<end]))
  }

  private static func isVisible(_ text: Substring) -> Bool {
    text.utf8.allSatisfy { (33...126).contains($0) }
  }

  /// The values of a header.
  ///
  /// - Parameter name: In lower case.
  func values(of name: String) -> [String] {
    headers.filter { $0.name == name }.map(\.value)
  }

  /// The target up to its query.
  var path: Substring { target.prefix { $0 != "?" && $0 != "#" } }
}
