internal import CSQLite
package import Foundation

/// A database in a file.
///
/// Statements are prepared for each call, because the index has few rows with large values.
///
/// - SeeAlso: <https://www.sqlite.org/cintro.html>
package final class Database {
  private let handle: OpaquePointer

  /// A value bound to a statement.
  package enum Value {
    case integer(Int)
    case text(String)
    case blob(Data)
  }

  /// Opens a database, or creates an empty one.
  ///
  /// - Parameters:
  ///   - path: Its file.
  ///   - patience: The maximum wait for other processes, in seconds.
  package init(path: String, patience: Double) throws(SQLiteError) {
    var handle: OpaquePointer?
    let code = sqlite3_open_v2(
      path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil)
    guard let handle else { throw SQLiteError(code: code, message: "out of memory") }
    guard code == SQLITE_OK else {
      let error = SQLiteError(handle)
      sqlite3_close_v2(handle)
      throw error
    }
    sqlite3_busy_timeout(handle, Int32(patience * 1000))
    self.handle = handle
  }

  deinit { sqlite3_close_v2(handle) }

  /// Runs a sequence of statements without values.
  package func execute(_ statements: String) throws(SQLiteError) {
    guard sqlite3_exec(handle, statements, nil, nil, nil) == SQLITE_OK else {
      throw SQLiteError(handle)
    }
  }

  /// Runs a statement, and calls `row` with each row of the result.
  ///
  /// - Parameters:
  ///   - statement: SQL with a `?` for each value.
  ///   - values: In order.
  ///   - row: Its argument is valid only during the call.
  /// - Throws: `SQLiteError`, and errors of `row`.
  package func run(
    _ statement: String, _ values: [Value] = [], row: (Row) throws -> Void = { _ in }
  ) throws {
    var prepared: OpaquePointer?
    try check(sqlite3_prepare_v2(handle, statement, -1, &prepared, nil))
    guard let prepared else { throw SQLiteError(code: SQLITE_MISUSE, message: "no statement") }
    defer { sqlite3_finalize(prepared) }
    // SQLite copies the bytes.
    let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    for (index, value) in values.enumerated() {
      let place = Int32(index + 1)
      switch value {
      case .integer(let number): try check(sqlite3_bind_int64(prepared, place, Int64(number)))
      case .text(let text):
        try check(sqlite3_bind_text(prepared, place, text, Int32(text.utf8.count), copies))
      case .blob(let data):
        try check(
          data.withUnsafeBytes {
            sqlite3_bind_blob64(prepared, place, $0.baseAddress, UInt64($0.count), copies)
          })
      }
    }
    while true {
      switch sqlite3_step(prepared) {
      case SQLITE_ROW: try row(Row(statement: prepared))
      case SQLITE_DONE: return
      default: throw SQLiteError(handle)
      }
    }
  }

  /// The first column of the first row of a statement as a number; nil if there is none.
  package func integer(_ statement: String) throws -> Int? {
    var found: Int?
    try run(statement) { row in found = try found ?? row.integer(0) }
    return found
  }

  /// Runs a closure in a transaction, which is rolled back on an error.
  ///
  /// - Parameters:
  ///   - isWriting: Whether it acquires the write lock at the start, so that values it has read are still
  ///     valid when it writes.
  ///   - body: What is done in it.
  package func transaction<Result>(
    isWriting: Bool = false, _ body: () throws -> Result
  ) throws -> Result {
    try execute(isWriting ? "BEGIN IMMEDIATE" : "BEGIN")
    do {
      let result = try body()
      try execute("COMMIT")
      return result
    } catch {
      try? execute("ROLLBACK")
      throw error
    }
  }

  private func check(_ code: Int32) throws(SQLiteError) {
    guard code == SQLITE_OK else { throw SQLiteError(handle) }
  }
}
