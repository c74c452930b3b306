import Foundation

/// A JSON value, for output.
///
/// A number that JSON can't write (NaN, infinity) becomes null.
package enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  /// A whole number that may be too large for `Int`, such as a seed.
  case unsigned(UInt64)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  /// The number, or null.
  package init(_ number: Double?) {
    self = number.map(JSONValue.number) ?? .null
  }

  /// The text, or null.
  package init(_ text: String?) {
    self = text.map(JSONValue.string) ?? .null
  }

  /// The JSON of a value whose `encode(to:)` is synthesized.
  package init(of value: some Encodable) {
    do {
      try self.init(encoding: value)
    } catch {
      preconditionFailure("a synthesized encode(to:) throws nothing of its own: \(error)")
    }
  }

  /// The value as text, keys sorted.
  package var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    guard let data = try? encoder.encode(self) else {
      preconditionFailure("every value can be written: numbers that can't are null")
    }
    return String(decoding: data, as: UTF8.self)
  }
}

extension JSONValue: Encodable {
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .unsigned(let value): try container.encode(value)
    case .number(let value):
      if value.isFinite { try container.encode(value) } else { try container.encodeNil() }
    case .string(let value): try container.encode(value)
    case .array(let values): try container.encode(values)
    case .object(let values): try container.encode(values)
    }
  }
}
