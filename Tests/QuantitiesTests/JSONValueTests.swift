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
}
