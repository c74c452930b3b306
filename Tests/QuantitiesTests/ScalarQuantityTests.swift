import Foundation
import Quantities
import Testing

@Suite struct `A quantity in JSON` {
  private struct Line<Value: Codable & Equatable>: Codable, Equatable {
    var some: Value
    var none: Value?
  }

  private static let numbers: [Double] = [
    0, 0.1, 5, 0.05, 1 / 3, 1e-9, 1e10, 123_456_789.125, 1e300,
  ]

  private func text(_ value: some Encodable) throws -> String {
    String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
  }

  private func isNumber<Value: ScalarQuantity>(_ type: Value.Type) throws {
    for number in Self.numbers {
      let value = Value(number)
      let written = try text([value])
      #expect(try written == text([number]))
      #expect(try JSONDecoder().decode([Value].self, from: Data(written.utf8)) == [value])
      #expect(JSONValue(of: [value]) == .array([.number(number)]))
      #expect(
        try text(Line(some: value, none: nil)) == text(Line(some: number, none: nil)))
    }
    #expect(
      JSONValue(of: Line(some: Value(.nan), none: nil)).text
        == JSONValue(
          of: Line(some: Double.nan, none: nil)
        ).text)
    for wrong in ["[\"5\"]", "[null]", "[{}]", "[true]"] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode([Value].self, from: Data(wrong.utf8))
      }
    }
  }

  @Test func `is the bare number`() throws {
    try isNumber(Seconds.self)
    try isNumber(Bytes.self)
    try isNumber(Fraction.self)
  }

  @Test func `may be negative but for a fraction`() throws {
    let data = Data("[-1.5]".utf8)
    #expect(try JSONDecoder().decode([Seconds].self, from: data) == [-1.5])
    #expect(try JSONDecoder().decode([Bytes].self, from: data) == [-1.5])
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Fraction].self, from: data)
    }
    #expect("\(try #require(error))".contains("-1.5 is not a valid fraction"))
  }
}
