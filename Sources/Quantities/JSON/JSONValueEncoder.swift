extension JSONValue {
  /// The JSON of a value.
  ///
  /// Names of properties are written in snake case, keys of dictionaries as they are. What is nil is
  /// null rather than left out, and so is a number that JSON lacks (NaN, infinity).
  ///
  /// - Throws: What the value's `encode(to:)` throws.
  package init(encoding value: some Encodable) throws {
    self = try JSONValueEncoder(names: KeyNames()).json(of: value)
  }
}

/// How names of properties are written in JSON.
package enum SnakeCase {
  /// "p_value" for "pValue".
  package static func name(of key: String) -> String {
    var name = ""
    for character in key {
      if character.isUppercase, !name.isEmpty { name += "_" }
      name += character.lowercased()
    }
    return name
  }
}

/// Names in snake case, each converted once.
private final class KeyNames {
  private var names: [String: String] = [:]

  func callAsFunction(_ key: String) -> String {
    if let name = names[key] { return name }
    let name = SnakeCase.name(of: key)
    names[key] = name
    return name
  }
}

/// Dictionaries, whose keys are data rather than names.
private protocol KeyedByText {}
extension Dictionary: KeyedByText where Key == String, Value: Encodable {}

/// Collects what a value writes of itself.
private struct JSONValueEncoder: Encoder {
  /// A value in the making.
  final class Node {
    var scalar: JSONValue = .object([:])
    var members: [String: Node]?
    var elements: [Node]?

    var json: JSONValue {
      if let members { return .object(members.mapValues(\.json)) }
      if let elements { return .array(elements.map(\.json)) }
      return scalar
    }
  }

  let names: KeyNames
  var isKeyedByText = false
  var codingPath: [any CodingKey] = []
  let node = Node()
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func json(of value: some Encodable) throws -> JSONValue {
    switch value {
    case let value as JSONValue: return value
    case let value as Double: return .number(value)
    case let value as String: return .string(value)
    case let value as Int: return .integer(value)
    case let value as Bool: return .bool(value)
    default:
      let encoder = JSONValueEncoder(
        names: names, isKeyedByText: value is any KeyedByText, codingPath: codingPath)
      try value.encode(to: encoder)
      return encoder.node.json
    }
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    node.members = node.members ?? [:]
    return KeyedEncodingContainer(Keyed(encoder: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.elements = node.elements ?? []
    return Unkeyed(encoder: self)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { Single(encoder: self) }
}

private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let encoder: JSONValueEncoder
  var codingPath: [any CodingKey] { encoder.codingPath }

  private func name(_ key: Key) -> String {
    encoder.isKeyedByText ? key.stringValue : encoder.names(key.stringValue)
  }

  private func set(_ value: JSONValue, _ key: Key) {
    let node = JSONValueEncoder.Node()
    node.scalar = value
    encoder.node.members?[name(key)] = node
  }

  private func child(_ key: Key) -> JSONValueEncoder {
    let child = JSONValueEncoder(names: encoder.names, codingPath: codingPath + [key])
    encoder.node.members?[name(key)] = child.node
    return child
  }

  func encodeNil(forKey key: Key) { set(.null, key) }

  func encode(_ value: some Encodable, forKey key: Key) throws {
    set(try encoder.json(of: value), key)
  }

  func encodeIfPresent(_ value: Bool?, forKey key: Key) {
    set(value.map(JSONValue.bool) ?? .null, key)
  }
  func encodeIfPresent(_ value: String?, forKey key: Key) { set(JSONValue(value), key) }
  func encodeIfPresent(_ value: Double?, forKey key: Key) { set(JSONValue(value), key) }
  func encodeIfPresent(_ value: Int?, forKey key: Key) {
    set(value.map(JSONValue.integer) ?? .null, key)
  }
  func encodeIfPresent(_ value: (some Encodable)?, forKey key: Key) throws {
    set(try value.map { try encoder.json(of: $0) } ?? .null, key)
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy keyType: NestedKey.Type, forKey key: Key
  ) -> KeyedEncodingContainer<NestedKey> {
    child(key).container(keyedBy: keyType)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    child(key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { encoder }
  func superEncoder(forKey key: Key) -> any Encoder { child(key) }
}

private struct Unkeyed: UnkeyedEncodingContainer {
  let encoder: JSONValueEncoder
  var codingPath: [any CodingKey] { encoder.codingPath }
  var count: Int { encoder.node.elements?.count ?? 0 }

  private func child() -> JSONValueEncoder {
    let child = JSONValueEncoder(names: encoder.names, codingPath: codingPath)
    encoder.node.elements?.append(child.node)
    return child
  }

  func encodeNil() { child().node.scalar = .null }

  func encode(_ value: some Encodable) throws {
    let json = try encoder.json(of: value)
    child().node.scalar = json
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy keyType: NestedKey.Type
  ) -> KeyedEncodingContainer<NestedKey> {
    child().container(keyedBy: keyType)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { child().unkeyedContainer() }
  func superEncoder() -> any Encoder { child() }
}

private struct Single: SingleValueEncodingContainer {
  let encoder: JSONValueEncoder
  var codingPath: [any CodingKey] { encoder.codingPath }

  func encodeNil() { encoder.node.scalar = .null }
  func encode(_ value: Bool) { encoder.node.scalar = .bool(value) }
  func encode(_ value: String) { encoder.node.scalar = .string(value) }
  func encode(_ value: Double) { encoder.node.scalar = .number(value) }
  func encode(_ value: Float) { encoder.node.scalar = .number(Double(value)) }
  func encode(_ value: Int) { encoder.node.scalar = .integer(value) }
  func encode(_ value: Int8) { encoder.node.scalar = .integer(Int(value)) }
  func encode(_ value: Int16) { encoder.node.scalar = .integer(Int(value)) }
  func encode(_ value: Int32) { encoder.node.scalar = .integer(Int(value)) }
  func encode(_ value: Int64) { encoder.node.scalar = .integer(Int(value)) }
  func encode(_ value: UInt) { encoder.node.scalar = .unsigned(UInt64(value)) }
  func encode(_ value: UInt8) { encoder.node.scalar = .unsigned(UInt64(value)) }
  func encode(_ value: UInt16) { encoder.node.scalar = .unsigned(UInt64(value)) }
  func encode(_ value: UInt32) { encoder.node.scalar = .unsigned(UInt64(value)) }
  func encode(_ value: UInt64) { encoder.node.scalar = .unsigned(value) }

  func encode(_ value: some Encodable) throws {
    encoder.node.scalar = try encoder.json(of: value)
  }
}
