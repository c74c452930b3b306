/// Rows in the binary format of `COPY`.
///
/// - SeeAlso: <https://www.postgresql.org/docs/current/sql-copy.html>, "Binary Format".
package struct CopyWriter {
  private(set) var bytes: [UInt8] = []

  /// What comes before all rows: a signature, flags, and the length of an extension.
  static let header: [UInt8] =
    Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [UInt8](repeating: 0, count: 8)
  /// What comes after all rows: a row of -1 columns.
  static let trailer: [UInt8] = [0xFF, 0xFF]

  package init() {}

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Begins a row.
  package mutating func beginRow(columns: Int) { append(Int16(columns)) }

  private mutating func null() { append(Int32(-1)) }

  package mutating func bool(_ value: Bool) {
    append(Int32(1))
    bytes.append(value ? 1 : 0)
  }

  package mutating func int4(_ value: Int32) {
    append(Int32(4))
    append(value)
  }

  package mutating func int8(_ value: Int64) {
    append(Int32(8))
    append(value)
  }

  /// A `uuid`.
  package mutating func uuid(_ high: UInt64, _ low: UInt64) {
    append(Int32(16))
    append(high)
    append(low)
  }

  /// A `bytea` of 20 bytes, as three words.
  package mutating func data(_ words: (UInt64, UInt64, UInt32)) {
    append(Int32(20))
    append(words.0)
    append(words.1)
    append(words.2)
  }

  package mutating func text(_ value: String) {
    let utf8 = value.utf8
    append(Int32(utf8.count))
    bytes += utf8
  }

  /// A document for a column of type `jsonb`; nil for NULL.
  package mutating func jsonb(_ text: String?) {
    guard let text else { return null() }
    append(Int32(text.utf8.count + 1))
    // The format's version.
    bytes.append(1)
    bytes += text.utf8
  }

  /// A `timestamptz`.
  ///
  /// - Parameter microseconds: Since 1970 UTC; nil for NULL.
  package mutating func timestamp(microseconds: Int64?) {
    if let microseconds { int8(microseconds - PostgresTime.epoch) } else { null() }
  }

  /// A `float8[]`.
  package mutating func doubles(_ values: some Collection<Double>) {
    beginArray(values.count, ofType: 701, size: 8)
    for value in values {
      append(Int32(8))
      append(value.bitPattern)
    }
  }

  /// A `uuid[]`.
  package mutating func uuids(_ values: some Collection<(high: UInt64, low: UInt64)>) {
    beginArray(values.count, ofType: 2950, size: 16)
    for value in values { uuid(value.high, value.low) }
  }

  /// Begins an array of one dimension; one without elements has no dimension.
  ///
  /// - Parameters:
  ///   - count: How many elements follow.
  ///   - type: The object id of their type.
  ///   - size: The bytes of each.
  private mutating func beginArray(_ count: Int, ofType type: Int32, size: Int) {
    append(Int32(count == 0 ? 12 : 20 + (4 + size) * count))
    append(Int32(count == 0 ? 0 : 1))
    append(Int32(0))
    append(type)
    guard count > 0 else { return }
    append(Int32(count))
    append(Int32(1))
  }

  private mutating func append(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.bigEndian) { bytes += $0 }
  }
}

/// The server's count of time.
enum PostgresTime {
  /// 2000-01-01 in microseconds since 1970.
  static let epoch: Int64 = 946_684_800_000_000
}
