import Foundation

/// A node of a JSON document with its path, for messages.
struct JSONNode {
  /// Its value.
  indirect enum Value {
    case null
    case bool(Bool)
    /// An integer, also exact beyond 2⁵³.
    case whole(Int64)
    case number(Double)
    case text(String)
    case array([Value])
    case object([String: Value])
  }

  private let value: Value
  private let place: Place
  private let lost: Lost

  /// A mismatch between a node and its expected type.
  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  /// - Throws: `Problem` for invalid JSON, such as a truncated file.
  init(_ data: Data) throws { try self.init(Array(data)) }

  /// Parses the first document in a file, ignoring output of a program after it.
  ///
  /// - Throws: `Problem` for invalid JSON, such as a truncated file.
  init(_ bytes: [UInt8]) throws {
    var scanner = JSONScanner(bytes)
    let lost = Lost()
    do {
      self.init(value: try scanner.value(), place: .root, lost: lost)
    } catch {
      throw Problem(description: "invalid or truncated JSON: \(error)")
    }
    switch scanner.next() {
    case .end: break
    case .object, .array:
      throw Problem(description: "unexpected second JSON document at byte \(scanner.index)")
    default: lost.rest = bytes.count - scanner.index
    }
  }

  /// Parses a sequence of documents, such as the output of `gh api --paginate` or JSON Lines.
  ///
  /// - Throws: `Problem` for invalid JSON, such as a truncated file.
  static func documents(_ bytes: [UInt8]) throws -> [JSONNode] {
    var scanner = JSONScanner(bytes)
    var all: [JSONNode] = []
    let lost = Lost()
    do {
      while scanner.next() != .end {
        all.append(JSONNode(value: try scanner.value(), place: .root, lost: lost))
      }
    } catch {
      throw Problem(description: "invalid or truncated JSON: \(error)")
    }
    return all
  }

  private init(value: Value, place: Place, lost: Lost) {
    self.value = value
    self.place = place
    self.lost = lost
  }

  /// The path of a node, formatted lazily.
  private indirect enum Place {
    case root
    case member(Place, String)
    case element(Place, Int)

    var path: String {
      switch self {
      case .root: ""
      case .member(.root, let name): name
      case .member(let parent, let name): parent.path + "." + name
      case .element(let parent, let index): parent.path + "[\(index)]"
      }
    }
  }

  /// The paths of invalid values, such as NaN.
  private final class Lost {
    var places: [String] = []
    var count = 0
    /// The number of bytes after the document.
    var rest = 0

    func add(_ path: String, _ what: String) {
      count += 1
      if places.count < 3 { places.append("\(path) is \(what)") }
    }
  }

  /// A warning about skipped values; nil if there are none.
  var lossWarning: String? {
    guard lost.count > 0 else {
      return lost.rest > 0 ? "ignored \(lost.rest) bytes after the JSON" : nil
    }
    let more = lost.count - lost.places.count
    let what =
      lost.count == 1
      ? "a value that is not a finite number" : "\(lost.count) values that are not finite numbers"
    return "skipped \(what): "
      + lost.places.joined(separator: ", ") + (more > 0 ? ", and \(more) more" : "")
  }

  /// Such as "benchmarks[3].times".
  var path: String { place.path }

  private var location: String { path.isEmpty ? "the document" : "'\(path)'" }

  /// The member of an object, unless it is missing or null.
  subscript(_ name: String) -> JSONNode? {
    guard case .object(let members) = value, let member = members[name] else { return nil }
    if case .null = member { return nil }
    return JSONNode(value: member, place: .member(place, name), lost: lost)
  }

  /// Whether an object has a member, which may be null.
  func has(_ name: String) -> Bool {
    guard case .object(let members) = value else { return false }
    return members[name] != nil
  }

  /// The names of an object's members, sorted.
  var names: [String] {
    guard case .object(let members) = value else { return [] }
    return members.keys.sorted()
  }

  var isObject: Bool {
    guard case .object = value else { return false }
    return true
  }

  var isNull: Bool {
    guard case .null = value else { return false }
    return true
  }

  /// Whether it is true; nil for what is neither true nor false.
  var isTrue: Bool? {
    guard case .bool(let value) = value else { return nil }
    return value
  }

  /// The elements, unless it is not an array.
  var elementsIfAny: [JSONNode]? {
    guard case .array(let elements) = value else { return nil }
    return elements.enumerated().map {
      JSONNode(value: $1, place: .element(place, $0), lost: lost)
    }
  }

  /// The value as a finite number; nil for other types.
  ///
  /// NaN and infinity, also as strings as in JMH, are skipped with a warning.
  var numberIfAny: Double? { number(value) { place } }

  private func number(_ value: Value, at place: () -> Place) -> Double? {
    switch value {
    case .whole(let whole): return Double(whole)
    case .number(let number):
      guard number.isFinite else {
        lost.add(place().path, number.isNaN ? "NaN" : "infinite")
        return nil
      }
      return number
    case .text(let text):
      guard Self.nonFinite.contains(text.lowercased()) else { return nil }
      lost.add(place().path, "'\(text)'")
      return nil
    case .null:
      lost.add(place().path, "null")
      return nil
    case .bool, .array, .object: return nil
    }
  }

  private static let nonFinite: Set = [
    "nan", "inf", "-inf", "+inf", "infinity", "-infinity", "+infinity",
  ]

  /// The value as an integer; nil for other types.
  var wholeIfAny: Int64? {
    guard case .whole(let whole) = value else {
      guard case .number(let number) = value else { return nil }
      return Int64(exactly: number)
    }
    return whole
  }

  /// The value as a string; nil for other types.
  var textIfAny: String? {
    guard case .text(let text) = value else { return nil }
    return text
  }

  /// The string, or the text of a number or Boolean.
  var spelled: String? {
    switch value {
    case .text(let text): text
    case .whole(let whole): "\(whole)"
    case .number(let number): "\(number)"
    case .bool(let value): "\(value)"
    case .null, .array, .object: nil
    }
  }

  func member(_ name: String) throws -> JSONNode {
    guard let member = self[name] else {
      throw Problem(description: "\(location) has no '\(name)'")
    }
    return member
  }

  func elements() throws -> [JSONNode] {
    guard let elements = elementsIfAny else {
      throw Problem(description: "\(location) is not an array")
    }
    return elements
  }

  func number() throws -> Double {
    guard let number = numberIfAny else {
      throw Problem(description: "\(location) is not a number")
    }
    return number
  }

  func text() throws -> String {
    guard let text = textIfAny else { throw Problem(description: "\(location) is not a string") }
    return text
  }

  /// The finite numbers of an array, or a single number; others are skipped with a warning.
  func numbers() throws -> [Double] {
    guard case .array(let elements) = value else { return [try number()] }
    return try elements.enumerated().compactMap { index, element in
      if let number = number(element, at: { .element(place, index) }) { return number }
      switch element {
      case .null, .number: return nil
      case .text(let text):
        if !Self.nonFinite.contains(text.lowercased()) {
          lost.add("\(path)[\(index)]", "'\(text.prefix(40))'")
        }
        return nil
      default: throw Problem(description: "'\(path)[\(index)]' is not a number")
      }
    }
  }
}
