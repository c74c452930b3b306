import Foundation

/// A place in a JSON document that knows where it is, for messages.
struct JSONNode {
  /// What stands there.
  indirect enum Value {
    case null
    case bool(Bool)
    /// A whole number, exact beyond 2⁵³, too.
    case whole(Int64)
    case number(Double)
    case text(String)
    case array([Value])
    case object([String: Value])
  }

  private let value: Value
  private let place: Place
  private let lost: Lost

  /// What a place holds instead of what is needed.
  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  /// - Throws: `Problem` for invalid JSON, such as a truncated file.
  init(_ data: Data) throws { try self.init(Array(data)) }

  /// Reads the one document in a file, and leaves out what a program printed after it.
  ///
  /// - Throws: `Problem` for invalid JSON, such as a truncated file.
  init(_ bytes: [UInt8]) throws {
    var scanner = JSONScanner(bytes)
    let lost = Lost()
    do {
      self.init(value: try scanner.value(), place: .root, lost: lost)
    } catch {
      throw Problem(description: "it is not valid JSON, or was cut off: \(error)")
    }
    switch scanner.next() {
    case .end: break
    case .object, .array:
      throw Problem(description: "there is a second document of JSON at byte \(scanner.index)")
    default: lost.rest = bytes.count - scanner.index
    }
  }

  /// Reads one document after another, as `gh api --paginate` and programs that write JSON lines
  /// leave them.
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
      throw Problem(description: "it is not valid JSON, or was cut off: \(error)")
    }
    return all
  }

  private init(value: Value, place: Place, lost: Lost) {
    self.value = value
    self.place = place
    self.lost = lost
  }

  /// Where a node stands; only told as text when somebody asks.
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

  /// The places of values that were asked for and are none, such as NaN.
  private final class Lost {
    var places: [String] = []
    var count = 0
    /// How many bytes come after the document.
    var rest = 0

    func add(_ path: String, _ what: String) {
      count += 1
      if places.count < 3 { places.append("\(path) is \(what)") }
    }
  }

  /// What was asked for and left out, for the user; nil for nothing.
  var lossWarning: String? {
    guard lost.count > 0 else {
      return lost.rest > 0 ? "left out \(lost.rest) bytes after the JSON" : nil
    }
    let more = lost.count - lost.places.count
    let what =
      lost.count == 1
      ? "a value that is not a finite number" : "\(lost.count) values that are not finite numbers"
    return "left out \(what): "
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

  /// The finite number, unless it is none.
  ///
  /// NaN and infinity, also as the texts that JMH writes, are lost with a warning.
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

  /// The whole number, unless it is none.
  var wholeIfAny: Int64? {
    guard case .whole(let whole) = value else {
      guard case .number(let number) = value else { return nil }
      return Int64(exactly: number)
    }
    return whole
  }

  /// The text, unless it is none.
  var textIfAny: String? {
    guard case .text(let text) = value else { return nil }
    return text
  }

  /// The text, or a number or truth as it would be written.
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

  /// The finite numbers of an array, or the one number that stands there; others are lost with a
  /// warning.
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
