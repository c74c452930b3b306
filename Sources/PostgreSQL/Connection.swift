#if PostgreSQL
  internal import CLibpq
  import Foundation

  /// A connection to a server.
  ///
  /// No call blocks for longer than a fifth of a second without asking whether it is interrupted.
  ///
  /// - SeeAlso: <https://www.postgresql.org/docs/current/libpq.html>
  package final class Connection {
    private let handle: OpaquePointer
    private let isInterrupted: () -> Bool

    /// What an address says, by libpq's keywords.
    ///
    /// - Throws: `PostgreSQLError` with `usage`, whose message doesn't repeat the address.
    package static func options(of address: String) throws(PostgreSQLError) -> [String: String] {
      guard let options = PQconninfoParse(address, nil) else {
        // libpq's own message may quote the part that holds a password.
        throw PostgreSQLError(
          .usage, message: "it is not an address that libpq understands")
      }
      defer { PQconninfoFree(options) }
      return values(options)
    }

    /// What holds where an address says nothing: by the variables of the environment and the service file
    /// that they name.
    package static func defaults() -> [String: String] {
      guard let options = PQconndefaults() else { return [:] }
      defer { PQconninfoFree(options) }
      return values(options)
    }

    private static func values(
      _ options: UnsafeMutablePointer<PQconninfoOption>
    ) -> [String: String] {
      var values: [String: String] = [:]
      var option = options
      while let keyword = option.pointee.keyword {
        if let value = option.pointee.val {
          values[String(cString: keyword)] = String(cString: value)
        }
        option += 1
      }
      return values
    }

    /// Connects.
    ///
    /// - Parameters:
    ///   - options: By libpq's keywords.
    ///   - patience: The longest that connecting may take, in seconds.
    ///   - isInterrupted: Whether to give up.
    package init(
      _ options: [String: String], patience: Double, isInterrupted: @escaping () -> Bool
    ) throws(PostgreSQLError) {
      self.isInterrupted = isInterrupted
      let pairs = options.sorted { $0.key < $1.key }
      func withStrings<Result>(
        _ texts: [String], _ body: ([UnsafePointer<CChar>?]) -> Result
      ) -> Result {
        let copies = texts.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies.map { UnsafePointer($0) } + [nil])
      }
      let started = withStrings(pairs.map(\.key)) { keys in
        withStrings(pairs.map(\.value)) { values in PQconnectStartParams(keys, values, 0) }
      }
      guard let started else { throw PostgreSQLError(.other, message: "out of memory") }
      handle = started
      PQsetNoticeProcessor(handle, { _, _ in }, nil)
      let deadline = Date.timeIntervalSinceReferenceDate + patience
      var isReading = false
      while PQstatus(handle) != CONNECTION_BAD {
        guard try wait(for: isReading ? POLLIN : POLLOUT, until: deadline) else {
          throw PostgreSQLError(
            .lost, message: "the server didn't answer within \(Int(patience)) s")
        }
        switch PQconnectPoll(handle) {
        case PGRES_POLLING_OK: return
        case PGRES_POLLING_READING: isReading = true
        case PGRES_POLLING_WRITING: isReading = false
        default: throw Self.connectionError(handle)
        }
      }
      throw Self.connectionError(handle)
    }

    deinit { PQfinish(handle) }

    /// Whether what is sent is encrypted.
    package var isEncrypted: Bool { PQsslInUse(handle) == 1 }

    /// Such as "15.18".
    package var serverVersion: String {
      let version = PQserverVersion(handle)
      return "\(version / 10_000).\(version % 10_000)"
    }

    // MARK: - Statements

    /// Runs statements without values.
    package func execute(_ statements: String) throws(PostgreSQLError) {
      try check(PQsendQuery(handle, statements) == 1)
      _ = try results()
    }

    /// Runs a statement.
    ///
    /// - Parameters:
    ///   - statement: In SQL.
    ///   - values: For `$1`, `$2` and so on, as text.
    /// - Returns: The rows as text, and how many rows were changed.
    package func run(
      _ statement: String, _ values: [String?] = []
    ) throws(PostgreSQLError) -> (rows: [[String?]], changed: Int) {
      let copies = values.map { value in value.flatMap { strdup($0) } }
      defer { for copy in copies { free(copy) } }
      let isSent = PQsendQueryParams(
        handle, statement, Int32(values.count), nil, copies.map { UnsafePointer($0) }, nil, nil, 0)
      try check(isSent == 1)
      return try results()
    }

    /// Runs a closure in a transaction, which is rolled back on an error.
    package func transaction<Result>(_ body: () throws -> Result) throws -> Result {
      try execute("BEGIN")
      do {
        let result = try body()
        try execute("COMMIT")
        return result
      } catch {
        try? execute("ROLLBACK")
        throw error
      }
    }

    // MARK: - Copying

    /// How many bytes are collected before they are sent.
    private static let chunk = 1 << 18

    /// Runs `COPY … FROM STDIN (FORMAT binary)`.
    ///
    /// - Parameters:
    ///   - statement: In SQL.
    ///   - next: Appends the next row; false where there is none.
    package func copyIn(
      _ statement: String, next: (inout CopyWriter) throws -> Bool
    ) throws {
      try begin(statement, status: PGRES_COPY_IN)
      var writer = CopyWriter()
      do {
        try send(CopyWriter.header)
        while try next(&writer) {
          guard writer.bytes.count >= Self.chunk else { continue }
          try send(writer.bytes)
          writer.removeAll()
        }
        try send(writer.bytes + CopyWriter.trailer)
      } catch {
        PQputCopyEnd(handle, "given up")
        _ = try? results()
        throw error
      }
      try check(PQputCopyEnd(handle, nil) == 1)
      _ = try results()
    }

    /// Runs `COPY … TO STDOUT (FORMAT binary)`.
    ///
    /// - Parameters:
    ///   - statement: In SQL.
    ///   - use: Called with each row.
    package func copyOut(_ statement: String, use: (inout CopyRow) throws -> Void) throws {
      try begin(statement, status: PGRES_COPY_OUT)
      while true {
        var bytes: UnsafeMutablePointer<CChar>?
        let count = PQgetCopyData(handle, &bytes, 1)
        if count == 0 {
          try wait(for: POLLIN)
          try check(PQconsumeInput(handle) == 1)
          continue
        }
        guard count > 0, let bytes else { break }
        defer { PQfreemem(bytes) }
        if var row = CopyRow(UnsafeRawBufferPointer(start: bytes, count: Int(count))) {
          do { try use(&row) } catch {
            cancel()
            throw error
          }
        }
      }
      _ = try results()
    }

    private func begin(_ statement: String, status: ExecStatusType) throws(PostgreSQLError) {
      try check(PQsendQuery(handle, statement) == 1)
      try waitForResult()
      guard let result = PQgetResult(handle) else { throw Self.connectionError(handle) }
      defer { PQclear(result) }
      guard PQresultStatus(result) == status else {
        let error = Self.error(result, handle)
        _ = try? results()
        throw error
      }
    }

    private func send(_ bytes: [UInt8]) throws(PostgreSQLError) {
      if isInterrupted() { throw Self.interruption }
      let isSent = bytes.withUnsafeBytes {
        PQputCopyData(handle, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32($0.count))
      }
      guard isSent == 1 else { throw try failureOfCopy() }
    }

    /// Why the server no longer takes what is copied.
    private func failureOfCopy() throws(PostgreSQLError) -> PostgreSQLError {
      do {
        _ = try results()
      } catch {
        return error
      }
      return Self.connectionError(handle)
    }

    // MARK: - Waiting

    private static let interruption = PostgreSQLError(.interrupted, message: "interrupted")

    /// Waits until the socket is ready.
    ///
    /// - Parameter deadline: By `Date.timeIntervalSinceReferenceDate`.
    /// - Returns: Whether it was before the deadline.
    @discardableResult
    private func wait(
      for events: Int32, until deadline: Double = .infinity
    ) throws(PostgreSQLError) -> Bool {
      while true {
        if isInterrupted() {
          cancel()
          throw Self.interruption
        }
        var descriptor = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
        guard descriptor.fd >= 0 else { throw Self.connectionError(handle) }
        if poll(&descriptor, 1, 200) != 0 { return true }
        if Date.timeIntervalSinceReferenceDate >= deadline { return false }
      }
    }

    /// Asks the server to give up what it does.
    private func cancel() {
      guard let cancel = PQgetCancel(handle) else { return }
      defer { PQfreeCancel(cancel) }
      var message = [CChar](repeating: 0, count: 256)
      PQcancel(cancel, &message, Int32(message.count))
    }

    private func waitForResult() throws(PostgreSQLError) {
      while PQisBusy(handle) == 1 {
        try wait(for: POLLIN)
        try check(PQconsumeInput(handle) == 1)
      }
    }

    /// Takes all results of what was sent; the rows are those of the last one.
    private func results() throws(PostgreSQLError) -> (rows: [[String?]], changed: Int) {
      var (rows, changed): ([[String?]], Int) = ([], 0)
      var failure: PostgreSQLError?
      while true {
        try waitForResult()
        guard let result = PQgetResult(handle) else { break }
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK: rows = Self.rows(result)
        case PGRES_COMMAND_OK:
          changed = Int(String(cString: PQcmdTuples(result))) ?? 0
        // An interrupted copy: what is still under way is of no use.
        case PGRES_COPY_IN, PGRES_COPY_OUT: throw failure ?? Self.interruption
        default: failure = failure ?? Self.error(result, handle)
        }
      }
      if let failure { throw failure }
      return (rows, changed)
    }

    private static func rows(_ result: OpaquePointer) -> [[String?]] {
      (0..<PQntuples(result)).map { row in
        (0..<PQnfields(result)).map { column in
          PQgetisnull(result, row, column) == 1
            ? nil : PQgetvalue(result, row, column).map { String(cString: $0) }
        }
      }
    }

    // MARK: - Errors

    private func check(_ succeeded: Bool) throws(PostgreSQLError) {
      guard succeeded else { throw Self.connectionError(handle) }
    }

    private static func text(_ message: UnsafePointer<CChar>?) -> String {
      (message.map { String(cString: $0) } ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func error(_ result: OpaquePointer, _ handle: OpaquePointer) -> PostgreSQLError {
      let state = text(PQresultErrorField(result, Int32(UInt8(ascii: "C"))))
      let primary = text(PQresultErrorField(result, Int32(UInt8(ascii: "M"))))
      return PostgreSQLError(
        state: state, message: primary.isEmpty ? text(PQresultErrorMessage(result)) : primary,
        isConnected: PQstatus(handle) == CONNECTION_OK)
    }

    private static func connectionError(_ handle: OpaquePointer) -> PostgreSQLError {
      let message = text(PQerrorMessage(handle))
      // libpq gives no state for a connection that wasn't made.
      let isDenied = [
        "authentication failed", "no password supplied", "does not exist", "pg_hba.conf",
      ].contains { message.contains($0) }
      let isUntrusted = ["certificate", "does not support SSL", "SSL error"].contains {
        message.contains($0)
      }
      return PostgreSQLError(
        isUntrusted ? .untrusted : isDenied ? .denied : .lost, message: message)
    }
  }
#endif
