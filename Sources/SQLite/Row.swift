internal import CSQLite
package import Foundation

/// The current row of the result of a statement.
package struct Row {
  let statement: OpaquePointer

  /// The number in a column.
  ///
  /// - Throws: `SQLiteError` with `isDamage` for a value of another type, as from the other two.
  package func integer(_ column: Int) throws(SQLiteError) -> Int {
    try expect(SQLITE_INTEGER, column)
    return Int(sqlite3_column_int64(statement, Int32(column)))
  }

  /// The text in a column.
  package func text(_ column: Int) throws(SQLiteError) -> String {
    try expect(SQLITE_TEXT, column)
    guard let text = sqlite3_column_text(statement, Int32(column)) else { return "" }
    let count = Int(sqlite3_column_bytes(statement, Int32(column)))
    return String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
  }

  /// The bytes in a column, without copying.
  package func blob<Result>(_ column: Int, _ body: (Data) throws -> Result) throws -> Result {
    try expect(SQLITE_BLOB, column)
    let count = Int(sqlite3_column_bytes(statement, Int32(column)))
    guard count > 0, let bytes = sqlite3_column_blob(statement, Int32(column)) else {
      return try body(Data())
    }
    return try body(
      Data(
        bytesNoCopy: UnsafeMutableRawPointer(mutating: bytes), count: count, deallocator: .none))
  }

  private func expect(_ type: Int32, _ column: Int) throws(SQLiteError) {
    guard sqlite3_column_type(statement, Int32(column)) == type else {
      throw SQLiteError(code: SQLITE_MISMATCH, message: "unexpected type of a value")
    }
  }
}
