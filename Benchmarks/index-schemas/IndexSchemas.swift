import Foundation
import SQLite

/// What the index would cost with a row for each metric of a run, in place of columns in blobs.
///
/// Writes made-up runs of three metrics with twenty samples each, then 100 more, and reads a series of
/// one metric. Reading the notes, finding the commits on a branch and making a history of the rows
/// come on top, as do sums, which tell damage; the times of `Benchmarks/index` hold all of it.
@main
enum IndexSchemas {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let path = arguments.first, arguments.count <= 2,
      let count = Int(arguments.count == 2 ? arguments.last ?? "" : "50000")
    else {
      print("usage: index-schemas FILE [RUNS]")
      exit(64)
    }
    try? FileManager.default.removeItem(atPath: path)
    try print("\(count) runs from nothing:", milliseconds { try add(0..<count, to: open(path)) })
    for _ in 0..<5 {
      try print("100 new:", milliseconds { try addNew(to: open(path)) })
      try print("one series:", milliseconds { try readSeries(of: open(path)) })
    }
  }

  private static func milliseconds(_ body: () throws -> Void) rethrows -> String {
    let start = ContinuousClock.now
    try body()
    return String(format: "%.1f ms", (ContinuousClock.now - start) / .milliseconds(1))
  }

  /// Opens the file as the index does.
  private static func open(_ path: String) throws -> Database {
    let database = try Database(path: path, patience: 1)
    try database.execute(
      """
      PRAGMA page_size = 16384; PRAGMA cache_size = -65536; PRAGMA mmap_size = 4294967296;
      PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;
      CREATE TABLE IF NOT EXISTS note (
        id INTEGER PRIMARY KEY, commit_id BLOB NOT NULL UNIQUE, unreadable_lines INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS run (
        id INTEGER PRIMARY KEY, note INTEGER NOT NULL, time INTEGER, dirty INTEGER NOT NULL,
        workflow TEXT NOT NULL, tags TEXT NOT NULL);
      CREATE INDEX IF NOT EXISTS run_note ON run (note);
      CREATE TABLE IF NOT EXISTS value (
        series INTEGER NOT NULL, run INTEGER NOT NULL, ordinal INTEGER NOT NULL,
        samples BLOB NOT NULL, PRIMARY KEY (series, run, ordinal)) WITHOUT ROWID
      """)
    return database
  }

  private static func add(_ runs: Range<Int>, to database: Database) throws {
    let samples = unsafe [Double](repeating: 0.41, count: 20).withUnsafeBytes { unsafe Data($0) }
    try database.transaction(isWriting: true) {
      for start in stride(from: runs.lowerBound, to: runs.upperBound, by: 250) {
        let some = Array(start..<min(start + 250, runs.upperBound))
        try insert("note", some.map { [.integer($0), .blob(id()), .integer(0)] }, database)
        try insert(
          "run",
          some.map {
            [
              .integer($0), .integer($0), .integer(1_767_225_600), .integer(0), .text("parse"),
              .text(""),
            ]
          }, database)
        try insert(
          "value",
          some.flatMap { run in
            (0..<3).map { [.integer($0), .integer(run), .integer($0), .blob(samples)] }
          }, database)
      }
    }
  }

  private static func id() -> Data {
    var generator = SystemRandomNumberGenerator()
    return Data((0..<20).map { _ in UInt8.random(in: 0...255, using: &generator) })
  }

  /// Many rows by one statement, as a statement is prepared for each call.
  private static func insert(
    _ table: String, _ rows: [[Database.Value]], _ database: Database
  ) throws {
    let places = "(" + rows[0].map { _ in "?" }.joined(separator: ",") + ")"
    try database.run(
      "INSERT INTO \(table) VALUES " + rows.map { _ in places }.joined(separator: ","),
      rows.flatMap { $0 })
  }

  private static func addNew(to database: Database) throws {
    let first = try database.integer("SELECT max(id) + 1 FROM run") ?? 0
    try add(first..<(first + 100), to: database)
  }

  private static func readSeries(of database: Database) throws {
    var (commits, times, samples): ([Data], [Int], [Double]) = ([], [], [])
    try database.run(
      """
      SELECT commit_id, time, samples FROM value
      JOIN run ON run.id = value.run JOIN note ON note.id = run.note WHERE series = 0
      """
    ) { row in
      commits.append(try row.blob(0) { Data($0) })
      times.append(try row.integer(1))
      try row.blob(2) { data in
        unsafe data.withUnsafeBytes { unsafe samples += $0.bindMemory(to: Double.self) }
      }
    }
    guard samples.count == 20 * commits.count else { fatalError("samples are missing") }
  }
}
