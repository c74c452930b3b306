import Quantities

extension JSONSchema {
  /// The schema of a type that writes itself as it reads itself.
  ///
  /// The type is made from made-up values; what it asks for is what it has. A type that tries several
  /// shapes needs an entry in `known`.
  ///
  /// - Parameters:
  ///   - type: Synthesized `Codable`, or one that asks for every member.
  ///   - known: Schemas of types that can't be asked, by the type's name.
  /// - Throws: Where the type accepts none of the values.
  package init<Value: Decodable>(of type: Value.Type, known: [String: JSONSchema] = [:]) throws {
    self = try SchemaDecoder.make(type, known: known).schema
  }
}

/// Types with more to tell than what they ask for.
private protocol TextKeyed { static var values: any Decodable.Type { get } }
extension Dictionary: TextKeyed where Key == String, Value: Decodable {
  static var values: any Decodable.Type { Value.self }
}

private protocol Sequenced { static var element: any Decodable.Type { get } }
extension Array: Sequenced where Element: Decodable {
  static var element: any Decodable.Type { Element.self }
}

private protocol Maybe { static var wrapped: any Decodable.Type { get } }
extension Optional: Maybe where Wrapped: Decodable {
  static var wrapped: any Decodable.Type { Wrapped.self }
}

/// Hands out made-up values, and notes what is asked for.
private struct SchemaDecoder: Decoder {
  final class Node {
    var members: [String: JSONSchema] = [:]
    var isObject = false
    var schema: JSONSchema?
  }

  let known: [String: JSONSchema]
  let node = Node()
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  static func make<Value: Decodable>(
    _ type: Value.Type, known: [String: JSONSchema]
  ) throws -> (value: Value, schema: JSONSchema) {
    func made(_ value: Any, _ schema: JSONSchema) throws -> (value: Value, schema: JSONSchema) {
      guard let value = value as? Value else { throw Unmade(type: "\(type)") }
      return (value, schema)
    }
    switch type {
    case is Bool.Type: return try made(true, .boolean)
    case is Double.Type: return try made(0.5, .number)
    case is Int.Type: return try made(1, .integer)
    case is UInt64.Type: return try made(UInt64(1), .integer)
    case is String.Type: return try made("x", .string(nil))
    case let type as any (CaseIterable & RawRepresentable<String>).Type:
      let cases = allCases(of: type)
      return try made(cases[0].value, .string(cases.map(\.name)))
    case let type as any Maybe.Type:
      return try made(
        Optional<Any>.none as Any, .nullable(try schema(of: type.wrapped, known: known)))
    case let type as any TextKeyed.Type:
      return try (try Value(from: Empty()), .map(schema(of: type.values, known: known)))
    case let type as any Sequenced.Type:
      return try (try Value(from: Empty()), .array(schema(of: type.element, known: known)))
    default:
      let decoder = SchemaDecoder(known: known)
      let value = try Value(from: decoder)
      if let schema = known["\(type)"] { return (value, schema) }
      return (
        value,
        decoder.node.isObject ? .object(decoder.node.members) : decoder.node.schema ?? .anything
      )
    }
  }

  private static func schema(
    of type: any Decodable.Type, known: [String: JSONSchema]
  ) throws -> JSONSchema {
    try make(type, known: known).schema
  }

  private static func allCases<Value: CaseIterable & RawRepresentable<String>>(
    of type: Value.Type
  ) -> [(value: Value, name: String)] {
    type.allCases.map { ($0, $0.rawValue) }
  }

  struct Unmade: Error {
    let type: String
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    node.isObject = true
    return KeyedDecodingContainer(KeyedSchema(decoder: self))
  }

  func unkeyedContainer() -> any UnkeyedDecodingContainer { UnkeyedSchema(decoder: self) }
  func singleValueContainer() -> any SingleValueDecodingContainer { SingleSchema(decoder: self) }
}

private struct KeyedSchema<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let decoder: SchemaDecoder
  var codingPath: [any CodingKey] { [] }
  var allKeys: [Key] { [] }

  private func note(_ key: Key, _ schema: JSONSchema) {
    decoder.node.members[SnakeCase.name(of: key.stringValue)] = schema
  }

  func contains(_ key: Key) -> Bool { true }
  func decodeNil(forKey key: Key) -> Bool { false }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    let (value, schema) = try SchemaDecoder.make(type, known: decoder.known)
    note(key, schema)
    return value
  }

  // The standard library asks for these in ways of their own.
  func decodeIfPresent(_ type: Bool.Type, forKey key: Key) -> Bool? { noteNullable(key, .boolean) }
  func decodeIfPresent(_ type: Int.Type, forKey key: Key) -> Int? { noteNullable(key, .integer) }
  func decodeIfPresent(_ type: Double.Type, forKey key: Key) -> Double? {
    noteNullable(key, .number)
  }
  func decodeIfPresent(_ type: String.Type, forKey key: Key) -> String? {
    noteNullable(key, .string(nil))
  }

  private func noteNullable<Value>(_ key: Key, _ schema: JSONSchema) -> Value? {
    note(key, .nullable(schema))
    return nil
  }

  func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
    note(key, .nullable(try SchemaDecoder.make(type, known: decoder.known).schema))
    return nil
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    throw SchemaDecoder.Unmade(type: "\(type)")
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    throw SchemaDecoder.Unmade(type: key.stringValue)
  }

  func superDecoder() throws -> any Decoder { decoder }
  func superDecoder(forKey key: Key) throws -> any Decoder { decoder }
}

/// An array whose elements are of the type asked for first.
private struct UnkeyedSchema: UnkeyedDecodingContainer {
  let decoder: SchemaDecoder
  var codingPath: [any CodingKey] { [] }
  var count: Int? { nil }
  var isAtEnd: Bool { currentIndex > 0 }
  var currentIndex = 0

  init(decoder: SchemaDecoder) { self.decoder = decoder }

  mutating func decodeNil() -> Bool { false }

  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    let (value, schema) = try SchemaDecoder.make(type, known: decoder.known)
    decoder.node.schema = .array(schema)
    currentIndex += 1
    return value
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> {
    throw SchemaDecoder.Unmade(type: "\(type)")
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    throw SchemaDecoder.Unmade(type: "an array of arrays")
  }

  mutating func superDecoder() throws -> any Decoder { decoder }
}

private struct SingleSchema: SingleValueDecodingContainer {
  let decoder: SchemaDecoder
  var codingPath: [any CodingKey] { [] }

  func decodeNil() -> Bool { false }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    let (value, schema) = try SchemaDecoder.make(type, known: decoder.known)
    decoder.node.schema = schema
    return value
  }
}

/// Collections without anything in them.
private struct Empty: Decoder {
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(KeyedSchema(decoder: SchemaDecoder(known: [:])))
  }

  func unkeyedContainer() -> any UnkeyedDecodingContainer {
    var container = UnkeyedSchema(decoder: SchemaDecoder(known: [:]))
    container.currentIndex = 1
    return container
  }

  func singleValueContainer() -> any SingleValueDecodingContainer {
    SingleSchema(decoder: SchemaDecoder(known: [:]))
  }
}
