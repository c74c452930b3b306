import Quantities

extension JSONScanner {
  /// Reads a number, or a string with a number; nil for anything else, which is skipped.
  mutating func numberIfAny() throws -> Double? {
    switch next() {
    case .number: return try number()
    case .string: return ByteText.number(Array(try string().utf8)[...])
    default:
      try skip()
      return nil
    }
  }

  /// Reads a time, as a number or a string, in integer nanoseconds.
  ///
  /// - Parameter exponent: 0 for nanoseconds, 3 for microseconds, 6 for milliseconds.
  /// - Returns: `Nanoseconds.unknown` for anything but a number.
  mutating func nanoseconds(tenTo exponent: Int) throws -> Int64 {
    switch next() {
    case .number:
      return Nanoseconds.from(try numeral().text, tenTo: exponent) ?? Nanoseconds.unknown
    case .string:
      return Nanoseconds.from(Array(try string().utf8)[...], tenTo: exponent)
        ?? Nanoseconds.unknown
    default:
      try skip()
      return Nanoseconds.unknown
    }
  }

  /// Reads a string, or the text of a number; nil for anything else, which is skipped.
  mutating func textIfAny() throws -> String? {
    switch next() {
    case .string: return try string()
    case .number:
      return String(decoding: try numeral().text, as: UTF8.self)
    default:
      try skip()
      return nil
    }
  }

  /// Reads the next value.
  mutating func value() throws -> JSONNode.Value {
    switch next() {
    case .object:
      var members: [String: JSONNode.Value] = [:]
      try object { key, scanner in members[key.text] = try scanner.value() }
      return .object(members)
    case .array:
      var elements: [JSONNode.Value] = []
      try array { scanner in elements.append(try scanner.value()) }
      return .array(elements)
    case .string: return .text(try string())
    case .number:
      let (number, text) = try numeral()
      if let whole = ByteText.scaledInteger(text, tenTo: 0), !text.contains(UInt8(ascii: ".")) {
        return .whole(whole)
      }
      return .number(number)
    case .literal:
      if take("true") { return .bool(true) }
      if take("false") { return .bool(false) }
      if take("null") { return .null }
      return .number(try numeral().number)
    case .end: throw cutOff
    }
  }
}
