#if Index
  import Foundation
  import SQLite
  import TestSupport
  import Testing

  @Suite struct `A database` {
    private func database(_ folder: TemporaryFolder, patience: Double = 10) throws -> Database {
      try Database(path: folder.path + "/x.sqlite", patience: patience)
    }

    @Test func `gives back what was put in`() throws {
      let folder = try TemporaryFolder()
      let one = try database(folder)
      try one.execute("CREATE TABLE t (n INTEGER, s TEXT, b BLOB); PRAGMA user_version = 3")
      let texts = ["", "a 'quoted' one; --", "ä€😀", "with\0nothing"]
      let bytes = [
        Data(), Data([0, 255, 0]), Data((0..<100_000).map { UInt8($0 % 251) }), Data([7]),
      ]
      for (number, (text, data)) in zip(texts, bytes).enumerated() {
        try one.run(
          "INSERT INTO t VALUES (?, ?, ?)",
          [.integer(number == 0 ? .min : number), .text(text), .blob(data)])
      }
      var found: [(Int, String, Data)] = []
      let other = try database(folder)
      try other.run("SELECT n, s, b FROM t ORDER BY n") { row in
        found.append(
          (try row.integer(0), try row.text(1), try row.blob(2) { Data($0) }))
      }
      #expect(found.map(\.0) == [.min, 1, 2, 3])
      #expect(found.map(\.1) == texts && found.map(\.2) == bytes)
      #expect(try other.integer("PRAGMA user_version") == 3)
      #expect(try other.integer("SELECT n FROM t WHERE n = 99") == nil)
    }

    @Test func `undoes a transaction that fails, and says what its body said`() throws {
      struct Stop: Error {}
      let folder = try TemporaryFolder()
      let database = try database(folder)
      try database.execute("CREATE TABLE t (n INTEGER)")
      #expect(throws: Stop.self) {
        try database.transaction(isWriting: true) {
          try database.run("INSERT INTO t VALUES (?)", [.integer(1)])
          throw Stop()
        }
      }
      #expect(try database.integer("SELECT count(*) FROM t") == 0)
      try database.transaction(isWriting: true) {
        try database.run("INSERT INTO t VALUES (?)", [.integer(1)])
      }
      #expect(try database.integer("SELECT count(*) FROM t") == 1)
    }

    @Test func `tells damage from other errors`() throws {
      let folder = try TemporaryFolder()
      let one = try database(folder)
      try one.execute("CREATE TABLE t (n INTEGER, s TEXT); INSERT INTO t VALUES ('x', NULL)")
      func error(_ body: () throws -> Void) -> SQLiteError? {
        #expect(throws: SQLiteError.self, performing: body)
      }
      #expect(error { _ = try one.integer("SELECT n FROM t") }?.isDamage == true)
      #expect(error { try one.run("SELECT s FROM t") { _ = try $0.text(0) } }?.isDamage == true)
      #expect(error { try one.run("SELECT * FROM missing") }?.isDamage == true)
      // Somebody else is writing.
      let other = try database(folder, patience: 0)
      try one.transaction(isWriting: true) {
        let busy = error { try other.transaction(isWriting: true) {} }
        #expect(busy?.isDamage == false && busy?.description.contains("locked") == true)
      }
      let missing = error { _ = try Database(path: folder.path + "/no/x.sqlite", patience: 0) }
      #expect(missing?.isDamage == false)
      try folder.write("no database at all, for longer than a header", to: "x.sqlite")
      let damaged = try database(folder)
      #expect(error { _ = try damaged.integer("SELECT count(*) FROM t") }?.isDamage == true)
    }
  }
#endif
