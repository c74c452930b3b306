import Foundation

/// A place in a JSON document that knows where it is, for messages.
struct JSONNode {
  private let value: Any
  /// Such as "benchmarks[3].times".
  let path: String

  /// What a place holds instead of what is needed.
  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  /// - Throws: `Problem` for what is no JSON, such as a file that was cut off.
  init(_ data: Data) throws {
    do {
      self.value = try JSONSerialization.jsonObject(with: data, options: [.fragmentsAllowed])
    } catch {
      let detail = (error as NSError).userInfo[NSDebugDescriptionErrorKey].map { ": \($0)" } ?? ""
      throw Problem(description: "it is no JSON, or was cut off" + detail)
    }
    self.path = ""
  }

  private init(value: Any, path: String) {
    self.value = value
    self.path = path
  }

  private var place: String { path.isEmpty ? "the document" : "'\(path)'" }

  /// The member of an object, unless it is missing or null.
  subscript(_ name: String) -> JSONNode? {
    guard let members = value as? [String: Any], let member = members[name], !(member is NSNull)
    else { return nil }
    return JSONNode(value: member, path: path.isEmpty ? name : path + "." + name)
  }

  /// The names of an object's members, sorted.
  var names: [String] { ((value as? [String: Any]) ?? [:]).keys.sorted() }

  /// The elements, unless it is no array.
  var elementsIfAny: [JSONNode]? {
    (value as? [Any])?.enumerated().map { JSONNode(value: $1, path: "\(path)[\($0)]") }
  }

  /// The number, unless it is none; "NaN" and "-INF" of JMH are none.
  var numberIfAny: Double? {
    value is Bool && !(value is Int) ? nil : (value as? NSNumber)?.doubleValue
  }

  /// The text, unless it is none.
  var textIfAny: String? { value as? String }

  func member(_ name: String) throws -> JSONNode {
    guard let member = self[name] else {
      throw Problem(description: "\(place) has no '\(name)'")
    }
    return member
  }

  func elements() throws -> [JSONNode] {
    guard let elements = elementsIfAny else {
      throw Problem(description: "\(place) is no array")
    }
    return elements
  }

  func number() throws -> Double {
    guard let number = numberIfAny else { throw Problem(description: "\(place) is no number") }
    return number
  }

  func text() throws -> String {
    guard let text = textIfAny else { throw Problem(description: "\(place) is no text") }
    return text
  }

  /// The numbers of an array; null and "NaN" are left out.
  func numbers() throws -> [Double] {
    try elements().compactMap { element in
      if element.value is NSNull || ["NaN", "-INF", "+INF"].contains(element.textIfAny) {
        return nil
      }
      return try element.number()
    }
  }
}
