import Foundation
package import Quantities

/// What JSON a type writes, as far as its `init(from:)` tells.
///
/// - SeeAlso: JSON Schema 2020-12, <https://json-schema.org/draft/2020-12>.
package indirect enum JSONSchema: Hashable, Sendable {
  /// Nothing is known of it.
  case anything
  case boolean, integer, number
  /// A text; one of some, where these are given.
  case string([String]?)
  case array(JSONSchema)
  /// An object with these members, all of which are there.
  case object([String: JSONSchema])
  /// An object whose keys are data.
  case map(JSONSchema)
  case nullable(JSONSchema)
  case either([JSONSchema])

  /// As it is written.
  package var json: JSONValue {
    switch self {
    case .anything: .object([:])
    case .boolean: .object(["type": .string("boolean")])
    case .integer: .object(["type": .string("integer")])
    case .number: .object(["type": .string("number")])
    case .string(nil): .object(["type": .string("string")])
    case .string(let values?): .object(["enum": .array(values.map(JSONValue.string))])
    case .array(let items): .object(["type": .string("array"), "items": items.json])
    case .object(let members):
      .object([
        "type": .string("object"), "properties": .object(members.mapValues(\.json)),
        "required": .array(members.keys.sorted().map(JSONValue.string)),
        "additionalProperties": .bool(false),
      ])
    case .map(let values):
      .object(["type": .string("object"), "additionalProperties": values.json])
    case .nullable(let schema):
      .object(["anyOf": .array([schema.json, .object(["type": .string("null")])])])
    case .either(let schemas): .object(["anyOf": .array(schemas.map(\.json))])
    }
  }

  /// What a JSON text has that the schema doesn't allow, or lacks.
  ///
  /// - Throws: `DecodingError` for what is not JSON.
  package func faults(ofText text: String) throws -> [String] {
    faults(of: try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)), at: "$")
  }

  /// - Parameter path: Where the value stands.
  private func faults(of value: JSONValue, at path: String) -> [String] {
    switch (self, value) {
    case (.anything, _), (.boolean, .bool), (.integer, .integer), (.integer, .unsigned),
      (.number, .integer), (.number, .number), (.string(nil), .string), (.nullable, .null):
      return []
    case (.string(let texts?), .string(let text)):
      return texts.contains(text) ? [] : ["\(path): '\(text)' is not one of \(texts)"]
    case (.array(let items), .array(let values)):
      return values.enumerated().flatMap { items.faults(of: $1, at: "\(path)[\($0)]") }
    case (.map(let schema), .object(let members)):
      return members.flatMap { schema.faults(of: $1, at: "\(path).\($0)") }
    case (.object(let schemas), .object(let members)):
      let unknown = members.keys.filter { schemas[$0] == nil }.sorted()
      return unknown.map { "\(path).\($0): not in the schema" }
        + schemas.sorted { $0.key < $1.key }.flatMap { name, schema in
          members[name].map { schema.faults(of: $0, at: "\(path).\(name)") }
            ?? ["\(path).\(name): missing"]
        }
    case (.nullable(let schema), _): return schema.faults(of: value, at: path)
    case (.either(let schemas), _):
      let all = schemas.map { $0.faults(of: value, at: path) }
      return all.contains(where: \.isEmpty) ? [] : all.flatMap(\.self)
    default: return ["\(path): \(value.text) is not \(json.text)"]
    }
  }
}

extension JSONValue: Decodable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(UInt64.self) {
      self = .unsigned(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }
}
