import Foundation
import Quantities
import Testing

@Suite struct `A JSON value` {
  private struct Inner: Codable, Equatable {
    var pValue: Double
    var isWorse: Bool?
  }

  private struct Outer: Codable, Equatable {
    var commitCount = 2
    var names = ["a", "b"]
    var byName: [String: Inner] = ["theName": Inner(pValue: 0.5, isWorse: true)]
    var missing: Inner?
    var interval = Interval(lower: -0.25, upper: 0.5)
    var ranges: [[Int?]] = [[1, nil]]
    var seed = UInt64.max
    private enum CodingKeys: String, CodingKey {
      case names, byName, missing, interval, ranges, seed
      case commitCount = "commits"
    }
  }

  @Test func `has no numbers that JSON lacks`() {
    #expect(JSONValue.array([.number(.nan), .number(.infinity)]) != .array([.null, .null]))
    #expect(
      JSONValue.array([.number(.nan), .number(.infinity), .number(0.5)]).text
        == "[\n  null,\n  null,\n  0.5\n]")
    #expect(JSONValue(nil as Double?) == .null)
  }

  @Test func `of a type has keys in snake case, and null for what is nil`() {
    #expect(
      JSONValue(of: Outer())
        == .object([
          "commits": .integer(2), "names": .array([.string("a"), .string("b")]),
          // A key of a dictionary is data.
          "by_name": .object([
            "theName": .object(["p_value": .number(0.5), "is_worse": .bool(true)])
          ]),
          "missing": .null, "interval": .array([.number(-0.25), .number(0.5)]),
          "ranges": .array([.array([.integer(1), .null])]), "seed": .unsigned(.max),
        ]))
  }

  @Test func `is read back by Foundation's decoder`() throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    var value = Outer()
    value.missing = Inner(pValue: 1, isWorse: nil)
    let data = Data(JSONValue(of: value).text.utf8)
    #expect(try decoder.decode(Outer.self, from: data) == value)
  }

  /// Numbers and strings at their ends, read back by another reader.
  @Test func `is what was put in`() throws {
    let texts = ["", "\u{0}\u{1F}\u{7F}", "\"\\/\u{8}", "é👩‍💻\u{2028}", "a\nb\tc", "::error::"]
    for text in texts {
      let data = Data(JSONValue.array([.string(text)]).text.utf8)
      #expect(try JSONSerialization.jsonObject(with: data) as? [String] == [text])
    }
    for number in [0, -1, Int.max, .min] {
      let data = Data(JSONValue.array([.integer(number)]).text.utf8)
      #expect(try JSONDecoder().decode([Int].self, from: data) == [number])
    }
    for number in [0.1, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1 / 3, 1e21] {
      let data = Data(JSONValue.array([.number(number)]).text.utf8)
      #expect(try JSONDecoder().decode([Double].self, from: data) == [number])
    }
    #expect(JSONValue.unsigned(.max).text == "18446744073709551615")
  }

  @Test func `has its keys in order, and is the same text each time`() {
    let value = JSONValue.object(["b": .null, "a": .bool(true), "B": .array([]), "": .object([:])])
    let keys = value.text.matches(of: /"([^"]*)" :/).map { String($0.1) }
    #expect(keys == keys.sorted() && Set(keys) == ["b", "a", "B", ""])
    #expect(value.text == value.text)
  }

  @Test(arguments: [
    ("pValue", "p_value"), ("p95", "p95"), ("asRUsl", "as_r_usl"),
    ("already_snake", "already_snake"),
    ("", ""), ("Upper", "upper"), ("workflowId", "workflow_id"),
  ])
  func `has names in snake case`(key: String, name: String) {
    #expect(SnakeCase.name(of: key) == name)
  }

  /// Containers within containers, as a type may write them itself.
  private struct Custom: Encodable {
    private enum Key: String, CodingKey { case innerValue, list, none }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encodeNil(forKey: .none)
      var inner = container.nestedContainer(keyedBy: Key.self, forKey: .innerValue)
      try inner.encode(UInt8(7), forKey: .list)
      var list = container.nestedUnkeyedContainer(forKey: .list)
      try list.encode(Float(0.5))
      try list.encodeNil()
      var deeper = list.nestedUnkeyedContainer()
      try deeper.encode(Int64(-3))
    }
  }

  @Test func `of a type that writes itself has all of its parts`() {
    #expect(
      JSONValue(of: Custom())
        == .object([
          "inner_value": .object(["list": .unsigned(7)]), "none": .null,
          "list": .array([.number(0.5), .null, .array([.integer(-3)])]),
        ]))
  }
}
