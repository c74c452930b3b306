/// A row in the binary format of `COPY`, column by column.
package struct CopyRow {
  private let bytes: UnsafeRawBufferPointer
  private var place = 0

  init?(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    // The first message begins with the header.
    if bytes.count >= 19, bytes.starts(with: CopyWriter.header.prefix(11)) { place = 19 }
    guard bytes.count - place >= 2, Self.int16(bytes, place) >= 0 else { return nil }
    place += 2
  }

  private static func int16(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> Int16 {
    Int16(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: Int16.self))
  }

  private mutating func integer<Value: FixedWidthInteger>(
    _ type: Value.Type
  ) throws(PostgreSQLError) -> Value {
    let size = MemoryLayout<Value>.size
    guard place + size <= bytes.count else { throw Self.damage }
    defer { place += size }
    return Value(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: Value.self))
  }

  private static let damage = PostgreSQLError(
    .other, message: "the server sent a row of an unexpected format")

  /// The bytes of the next column; nil for NULL.
  private mutating func column(
    ofSize size: Int? = nil
  ) throws(PostgreSQLError) -> Range<Int>? {
    let count = Int(try integer(Int32.self))
    guard count >= 0 else { return nil }
    guard place + count <= bytes.count, size == nil || size == count else { throw Self.damage }
    defer { place += count }
    return place..<place + count
  }

  package mutating func bool() throws(PostgreSQLError) -> Bool {
    guard let range = try column(ofSize: 1) else { throw Self.damage }
    return bytes[range.lowerBound] != 0
  }

  package mutating func int4() throws(PostgreSQLError) -> Int32? {
    guard try integer(Int32.self) == 4 else {
      // NULL, as from a row without a partner in a join.
      return nil
    }
    return try integer(Int32.self)
  }

  /// A `bytea` of 20 bytes, as three words; nil for NULL.
  package mutating func words() throws(PostgreSQLError) -> (UInt64, UInt64, UInt32)? {
    guard let place = try column(ofSize: 20)?.lowerBound else { return nil }
    return (
      UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)),
      UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self)),
      UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: place + 16, as: UInt32.self))
    )
  }

  /// A UUID as its two halves.
  package mutating func uuid() throws(PostgreSQLError) -> (high: UInt64, low: UInt64)? {
    guard let range = try column(ofSize: 16) else { return nil }
    return (
      UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: range.lowerBound, as: UInt64.self)),
      UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: range.lowerBound + 8, as: UInt64.self))
    )
  }

  package mutating func text() throws(PostgreSQLError) -> String? {
    try column().map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  /// The document of a column of type `jsonb`; nil for NULL.
  package mutating func jsonb() throws(PostgreSQLError) -> [UInt8]? {
    try column().map { Array(bytes[$0].dropFirst()) }
  }

  /// A `timestamptz` in microseconds since 1970 UTC; nil for NULL, and for what is beyond measure.
  package mutating func timestamp() throws(PostgreSQLError) -> Int64? {
    guard let range = try column(ofSize: 8) else { return nil }
    let time = Int64(
      bigEndian: bytes.loadUnaligned(fromByteOffset: range.lowerBound, as: Int64.self))
    // The server has 'infinity', too.
    let (sum, isTooLarge) = time.addingReportingOverflow(PostgresTime.epoch)
    return isTooLarge ? nil : sum
  }

  /// Appends the elements of a `float8[]`, all of which are finite.
  ///
  /// - Returns: How many there are; nil for NULL.
  package mutating func doubles(into values: inout [Double]) throws(PostgreSQLError) -> Int? {
    guard let range = try column() else { return nil }
    // Dimensions, whether there are NULLs, and the type of the elements; for each dimension its size.
    guard range.count >= 20 else { return 0 }
    let count = (range.count - 20) / 12
    guard range.count == 20 + 12 * count else { throw Self.damage }
    for index in 0..<count {
      let bits = bytes.loadUnaligned(
        fromByteOffset: range.lowerBound + 24 + 12 * index, as: UInt64.self)
      let value = Double(bitPattern: UInt64(bigEndian: bits))
      guard value.isFinite else { throw Self.damage }
      values.append(value)
    }
    return count
  }
}
