#if Index
  import Files
  import Foundation
  import Git
  import Model
  import SQLite

  /// An SQLite index of the recorded runs, for queries without reading the notes.
  ///
  /// It is a cache: it is updated from the folders of the notes that changed, and rebuilt if it is
  /// missing, corrupt or of another version.
  ///
  /// - SeeAlso: <https://www.sqlite.org/fileformat2.html>
  struct LedgerIndex {
    /// The index is rebuilt if the file's `user_version` differs.
    static let version = 2
    /// The number of notes that are buffered before they are written.
    private static let notesAtOnce = 4096
    /// The number of batches, beyond the minimum for all notes, from which the index is rebuilt.
    private static let maximumBatches = 256
    /// The maximum wait for another process, in seconds.
    private static let patience = 10.0

    let database: Database
    /// The line to the tip of the query, if the index is built from scratch.
    var fetchedLine: LineFetch?

    /// Opens or creates the index at a path, and updates it.
    ///
    /// - Parameter tip: The newest commit that will be queried.
    /// - Throws: `GitError` or `HistoryError` for problems with the notes, `FileError` for a link in
    ///   place of the index; otherwise the index can't be used.
    static func current(
      at path: String, in files: FileTree, following repository: borrowing Repository,
      to tip: ObjectID
    ) throws -> LedgerIndex {
      // SQLite opens its files by path.
      for suffix in Self.suffixes { try files.refuseLinks(to: path + suffix) }
      var index = try LedgerIndex(path: path)
      if try index.isNew { index.fetchedLine = LineFetch(to: tip, in: repository) }
      try index.follow(repository)
      return index
    }

    /// Whether it is empty.
    private var isNew: Bool {
      get throws {
        try database.integer("PRAGMA user_version") == 0
      }
    }

    /// Removes the index.
    static func remove(at path: String, in files: FileTree) {
      for suffix in suffixes { try? files.remove(path + suffix) }
    }

    /// The suffixes of the files that SQLite creates.
    private static let suffixes = ["", "-journal", "-wal", "-shm"]

    /// Whether an error means that the file is corrupt.
    static func isDamage(_ error: any Error) -> Bool {
      if error is ColumnReader.Damage || error is DecodingError { return true }
      return (error as? SQLiteError)?.isDamage == true
    }

    private init(path: String) throws {
      self.database = try Database(path: path, patience: Self.patience)
      // After a crash of the machine the checksums are wrong, so waiting for the disk is unnecessary.
      try database.execute(
        """
        PRAGMA page_size = 16384; PRAGMA cache_size = -65536; PRAGMA mmap_size = 4294967296;
        PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY
        """)
    }
  }

  extension LedgerIndex {
    /// The state of the notes in the index.
    struct State {
      /// The tree of the notes.
      var tree: ObjectID
      /// The number of notes read, including replaced ones.
      var notes = 0
      var batches = 0
      var series = 0
      /// The notes that are no longer the newest of their commits.
      var superseded: Set<Int> = []

      init(tree: ObjectID) {
        self.tree = tree
      }

      init(packed: Data) throws {
        var reader = try ColumnReader(packed)
        let trees = try reader.nextCommits()
        let counts: [Int] = try reader.next()
        guard let tree = trees.first, counts.count == 3 else { throw ColumnReader.Damage() }
        self.tree = tree
        (notes, batches, series) = (counts[0], counts[1], counts[2])
        superseded = Set(try reader.next(Int.self))
      }

      var packed: Data {
        var writer = ColumnWriter()
        writer.append(commits: [tree])
        writer.append([notes, batches, series])
        writer.append(superseded.sorted())
        return writer.finished()
      }
    }

    /// Updates the index.
    private func follow(_ repository: borrowing Repository) throws {
      let tree = try repository.notesTree(in: Ledger.reference)
      let isCurrent = try database.transaction {
        try database.integer("PRAGMA user_version") == Self.version
          && Self.state(database)?.tree == tree
      }
      guard !isCurrent else { return }
      try database.transaction(isWriting: true) {
        if try database.integer("PRAGMA user_version") != Self.version { try Self.make(database) }
        try Self.update(database, to: tree, in: repository)
      }
    }

    private static func update(
      _ db: Database, to tree: ObjectID?, in repository: borrowing Repository
    ) throws {
      var state = try Self.state(db)
      guard let tree else { return try make(db) }
      var changes = Repository.NoteChanges()
      if let known = state {
        guard known.tree != tree else { return }
        // If git has pruned the old tree, everything is read again.
        if let found = try? repository.noteChanges(from: known.tree, to: tree) {
          changes = found
        } else {
          state = nil
        }
        let superseded = known.superseded.count + changes.removed.count
        if known.batches >= maximumBatches + known.notes / notesAtOnce
          || 2 * superseded > known.notes + 1000
        {
          state = nil
        }
      }
      if state == nil {
        try make(db)
        changes = try repository.noteChanges(from: nil, to: tree)
      }
      var next = state ?? State(tree: tree)
      next.tree = tree
      try supersede(Set(changes.removed.map { $0.commit }), &next, db)
      var batch = IndexBatch()
      try Ledger.read(changes.added, in: repository, digest: IndexBatch.init) { part in
        batch.append(part)
        guard batch.commits.count >= notesAtOnce else { return }
        try write(batch, &next, db)
        batch = IndexBatch()
      }
      if !batch.commits.isEmpty { try write(batch, &next, db) }
      try write(next, db)
    }

    private static func make(_ db: Database) throws {
      var drops: [String] = []
      try db.run(
        """
        SELECT 'DROP TABLE "' || replace(name, '"', '""') || '"' FROM sqlite_schema
        WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
        """
      ) { drops.append(try $0.text(0)) }
      for drop in drops { try db.execute(drop) }
      try db.execute(
        """
        CREATE TABLE state (id INTEGER PRIMARY KEY, content BLOB NOT NULL);
        CREATE TABLE batch (number INTEGER PRIMARY KEY, content BLOB NOT NULL);
        CREATE TABLE series (
          id INTEGER PRIMARY KEY, workflow TEXT NOT NULL, environment TEXT NOT NULL,
          metric TEXT NOT NULL, unit TEXT NOT NULL, better TEXT NOT NULL,
          runs INTEGER NOT NULL, sum INTEGER NOT NULL);
        CREATE TABLE samples (
          series INTEGER NOT NULL, batch INTEGER NOT NULL, runs BLOB NOT NULL,
          content BLOB NOT NULL,
          PRIMARY KEY (series, batch));
        CREATE TABLE line (id INTEGER PRIMARY KEY, commits BLOB NOT NULL);
        PRAGMA user_version = \(version);
        """)
    }

    static func state(_ db: Database) throws -> State? {
      var state: State?
      try db.run("SELECT content FROM state") { state = try $0.blob(0, State.init) }
      return state
    }

    private static func write(_ state: State, _ db: Database) throws {
      try db.run("INSERT OR REPLACE INTO state VALUES (1, ?)", [.blob(state.packed)])
    }

    /// Marks the notes of some commits as replaced or removed.
    private static func supersede(
      _ commits: Set<ObjectID>, _ state: inout State, _ db: Database
    ) throws {
      guard !commits.isEmpty else { return }
      for (first, batch) in try batches(state, db) {
        for (note, commit) in batch.commits.enumerated() where commits.contains(commit) {
          state.superseded.insert(first + note)
        }
      }
    }

    private static func write(_ batch: IndexBatch, _ state: inout State, _ db: Database) throws {
      let number = state.batches
      try db.run(
        "INSERT INTO batch VALUES (?, ?)", [.integer(number), .blob(batch.packed(number: number))])
      let known = try series(state, db)
      let indexOfName = Dictionary(uniqueKeysWithValues: known.map { ($0.name, $0.id) })
      for (name, samples) in batch.series {
        let id = indexOfName[name] ?? state.series
        var series = Series(id: id, name: name, runs: samples.runs.count)
        if id < known.count { series.runs += known[id].runs } else { state.series += 1 }
        try db.run(
          "INSERT OR REPLACE INTO series VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
          [
            .integer(id), .text(name.workflow), .text(name.environment), .text(name.metric.name),
            .text(name.metric.unit), .text(name.metric.better.rawValue), .integer(series.runs),
            .integer(Int(series.sum)),
          ])
        try db.run(
          "INSERT INTO samples VALUES (?, ?, ?, ?)",
          [
            .integer(id), .integer(number),
            .blob(samples.packedRuns(series: id, batch: number)),
            .blob(samples.packedSamples(series: id, batch: number)),
          ])
      }
      state.notes += batch.commits.count
      state.batches += 1
    }

    /// All batches, and the number of the first note of each.
    static func batches(
      _ state: State, _ db: Database
    ) throws -> [(firstNote: Int, content: IndexBatch)] {
      var (first, batches): (Int, [(firstNote: Int, content: IndexBatch)]) = (0, [])
      try db.run("SELECT content FROM batch ORDER BY number") { row in
        let batch = try row.blob(0) { try IndexBatch(packed: $0, number: batches.count) }
        batches.append((first, batch))
        first += batch.commits.count
      }
      guard batches.count == state.batches else { throw ColumnReader.Damage() }
      return batches
    }

    /// A row of the table of series.
    struct Series {
      let id: Int
      let name: IndexBatch.SeriesName
      /// The number of runs with it.
      var runs: Int

      /// A checksum.
      var sum: Int64 {
        var writer = ColumnWriter()
        writer.append([id, runs])
        writer.append(texts: [
          name.workflow, name.environment, name.metric.name, name.metric.unit,
          name.metric.better.rawValue,
        ])
        return writer.sum
      }
    }

    /// All series, in the order of their ids, which count from 0.
    static func series(_ state: State, _ db: Database) throws -> [Series] {
      var series: [Series] = []
      try db.run(
        """
        SELECT id, workflow, environment, metric, unit, better, runs, sum FROM series ORDER BY id
        """
      ) { row in
        guard let direction = Metric.Direction(rawValue: try row.text(5)) else {
          throw ColumnReader.Damage()
        }
        let found = Series(
          id: try row.integer(0),
          name: IndexBatch.SeriesName(
            workflow: try row.text(1), environment: try row.text(2),
            metric: Metric(name: try row.text(3), unit: try row.text(4), better: direction)),
          runs: try row.integer(6))
        guard try found.sum == Int64(row.integer(7)) else { throw ColumnReader.Damage() }
        series.append(found)
      }
      // SQLite doesn't report lost rows as an error.
      guard series.map(\.id) == Array(0..<state.series) else { throw ColumnReader.Damage() }
      return series
    }
  }
#endif
