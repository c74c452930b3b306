internal import CSQLite

/// An error of SQLite.
package struct SQLiteError: Error, CustomStringConvertible {
  /// Its primary result code.
  private let code: Int32
  private let message: String

  package var description: String { "SQLite error \(code): \(message)" }

  /// Whether the file is corrupt or foreign, such as a missing table or a value of an unexpected type.
  package var isDamage: Bool {
    [SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_ERROR, SQLITE_MISMATCH].contains(code)
  }

  init(code: Int32, message: String) {
    self.code = code
    self.message = message
  }

  /// The last error of a database.
  init(_ database: OpaquePointer) {
    self.init(
      code: sqlite3_errcode(database) & 0xFF, message: String(cString: sqlite3_errmsg(database)))
  }
}
