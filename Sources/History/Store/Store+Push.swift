import Foundation
import Git
package import Model
import PostgreSQL
import Processes
import Quantities

extension Store {
  /// What a push came to.
  package struct Pushed: Hashable, Sendable {
    /// The runs that the store didn't have.
    package var new = 0
    /// The runs that were sent: those of notes that changed since the last push from here.
    package var sent = 0
    /// The runs that can't be stored, as their texts hold a NUL.
    package var unsuitable = 0
    /// How often a broken connection was made anew.
    package var reconnections = 0
  }

  /// Sends the recorded runs of a repository that the store may not have, and the line of its commits.
  ///
  /// Sending runs again changes nothing. A batch is there as a whole or not at all, and is sent again when
  /// the connection breaks.
  ///
  /// - Parameters:
  ///   - project: Whose notes are read.
  ///   - name: The repository's name in the store.
  ///   - isWhole: Whether runs are sent, too, that were sent from here before.
  package func push(
    _ project: borrowing Project, as name: String, isWhole: Bool = false
  ) throws -> Pushed {
    let operation = "push to the store"
    return try performing(operation) {
      var reconnections = 0
      let version = try persisting(&reconnections) { try usableVersion(to: operation) }
      let states = try StorePushes(of: project)
      var state = isWhole ? StorePushes.State() : states.state(of: version.id, name)
      var pushed = Pushed()
      let tree = try project.repository.notesTree(in: Ledger.reference)
      if let tree, tree.hex != state.notes {
        let known = state.notes.flatMap { ObjectID(hex: $0) }
        let changes =
          try
          (known.flatMap { try? project.repository.noteChanges(from: $0, to: tree) }
          ?? project.repository.noteChanges(from: nil, to: tree)).added
        var sink = try persisting(&reconnections) { try self.sink(for: name) }
        try Ledger.read(changes, in: project.repository, digest: { $0.flatMap(\.runs) }) { runs in
          for run in runs { try sink.add(run) }
        }
        pushed = try sink.finish()
        state.notes = tree.hex
        try states.save(state, of: version.id, name)
      }
      if version.number >= 2 {
        try pushLine(of: project.repository, as: name, &state, &pushed)
      }
      pushed.reconnections += reconnections
      try states.save(state, of: version.id, name)
      return pushed
    }
  }

  /// A sink for runs of a repository.
  ///
  /// - Parameter name: The repository's name in the store.
  package func sink(for name: String) throws -> Sink {
    let rows = try connection.run(
      "SELECT extract(epoch FROM max(dropped_before)::timestamp) FROM perf_check.retention"
    ).rows
    let since = rows.first?.first.flatMap { $0 }.flatMap(Double.init)
    return Sink(
      store: self, key: try key(of: name), name: name,
      batch: StoreBatch(
        of: name, since: since.map { UUIDBytes(leastAt: Instant(secondsSince1970: $0)) }))
  }

  /// Collects runs, and sends them in batches.
  package struct Sink {
    fileprivate let store: Store
    fileprivate let key: Int64
    fileprivate let name: String
    fileprivate var batch: StoreBatch
    private var pushed = Pushed()

    fileprivate init(store: Store, key: Int64, name: String, batch: StoreBatch) {
      (self.store, self.key, self.name, self.batch) = (store, key, name, batch)
    }

    /// Adds a run, and sends those that were collected if they are many.
    package mutating func add(_ run: Run) throws {
      try batch.add(run)
      if batch.isLarge { try send() }
    }

    /// Sends what is left.
    package mutating func finish() throws -> Pushed {
      if !batch.runs.isEmpty { try send() }
      pushed.unsuitable = batch.unsuitable
      return pushed
    }

    private mutating func send() throws {
      let (store, key, name, batch) = (store, key, name, batch)
      pushed.new += try store.persisting(&pushed.reconnections) {
        try store.send(batch, to: key, name)
      }
      pushed.sent += batch.runs.count
      self.batch.removeAll()
    }
  }

  /// Performs something again when the connection breaks.
  fileprivate func persisting<Result>(
    _ reconnections: inout Int, _ body: () throws -> Result
  ) throws -> Result {
    var tries = 0
    while true {
      do {
        if tries > 0 {
          try reconnect()
          reconnections += 1
        }
        return try body()
      } catch let error as PostgreSQLError where error.code == .lost && tries < Self.attempts {
        tries += 1
        // A server that starts again takes some seconds.
        guard Interrupt.sleep(seconds: 0.25 * Double(1 << tries)) else {
          throw PostgreSQLError(.interrupted, message: "interrupted")
        }
      }
    }
  }

  // MARK: - A batch

  /// - Returns: How many runs are new.
  private func send(_ batch: StoreBatch, to key: Int64, _ name: String) throws -> Int {
    for month in Self.months(of: batch).subtracting(sent.months).sorted() {
      do {
        try connection.transaction {
          try connection.execute("SET LOCAL lock_timeout = '2s'")
          _ = try connection.run("SELECT perf_check.ensure_month($1)", [month])
        }
      } catch let error as PostgreSQLError where error.state == "55P03" {
        // Whoever reads for long must not stop all others: a later push makes the month's tables.
        continue
      }
      sent.months.insert(month)
    }
    let series = batch.series.filter { !sent.series.contains($0.key) }
    let environments = batch.environments.filter { !sent.environments.contains($0.key) }
    let new = try connection.transaction {
      try sendRepository(key, name)
      try insert(
        series,
        "INSERT INTO perf_check.series (id, repository, pairs) SELECT (e->>0)::uuid, \(key), e->1")
      try insert(
        environments, "INSERT INTO perf_check.environment (id, fields) SELECT (e->>0)::uuid, e->1")
      try copyRuns(batch, key)
      try copyPoints(batch, key)
      let new = try connection.run(
        """
        INSERT INTO perf_check.run
          (id, repository, at, environment, dirty, commit, workflow, series, rest)
        SELECT * FROM incoming_run ON CONFLICT DO NOTHING
        """
      ).changed
      _ = try connection.run(
        """
        INSERT INTO perf_check.point
          (series, run, repository, at, ordinal, dirty, commit, samples, clusters)
        SELECT * FROM incoming_point ON CONFLICT DO NOTHING
        """)
      return new
    }
    sent.series.formUnion(series.keys)
    sent.environments.formUnion(environments.keys)
    sent.repositories.insert(key)
    return new
  }

  /// The first days of the months in the ids of runs.
  private static func months(of batch: StoreBatch) -> Set<String> {
    let days = Set(batch.runs.map { Int($0.id.time.secondsSince1970 / 86_400) })
    return Set(
      days.map { Instant(secondsSince1970: Double($0) * 86_400).description.prefix(7) + "-01" })
  }

  private func sendRepository(_ key: Int64, _ name: String) throws {
    guard !sent.repositories.contains(key) else { return }
    _ = try connection.run(
      "INSERT INTO perf_check.repository (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING",
      ["\(key)", name])
  }

  private func insert(_ rows: [UUIDBytes: String], _ statement: String) throws {
    guard !rows.isEmpty else { return }
    // In one order everywhere, so that two writers don't wait for each other.
    let json = rows.sorted { $0.key < $1.key }.map { "[\"\($0.key.text)\",\($0.value)]" }
    _ = try connection.run(
      "\(statement) FROM jsonb_array_elements($1::jsonb) e ON CONFLICT DO NOTHING",
      ["[" + json.joined(separator: ",") + "]"])
  }

  private func copyRuns(_ batch: StoreBatch, _ key: Int64) throws {
    // A table with row-level security can't be copied into.
    try connection.execute(
      """
      CREATE TEMP TABLE incoming_run (id uuid, repository bigint, at timestamptz, environment uuid,
        dirty boolean, commit bytea, workflow text, series uuid[], rest jsonb) ON COMMIT DROP
      """)
    let order = batch.runs.indices.sorted { batch.runs[$0].id < batch.runs[$1].id }
    var next = order.makeIterator()
    try connection.copyIn("COPY incoming_run FROM STDIN (FORMAT binary)") { writer in
      guard let run = next.next().map({ batch.runs[$0] }) else { return false }
      writer.beginRow(columns: 9)
      writer.uuid(run.id.high, run.id.low)
      writer.int8(key)
      writer.timestamp(microseconds: run.at)
      writer.uuid(run.environment.high, run.environment.low)
      writer.bool(run.dirty)
      writer.data(run.commit.words)
      writer.text(run.workflow)
      writer.uuids(run.series.lazy.map { (high: $0.high, low: $0.low) })
      writer.jsonb(run.rest)
      return true
    }
  }

  private func copyPoints(_ batch: StoreBatch, _ key: Int64) throws {
    try connection.execute(
      """
      CREATE TEMP TABLE incoming_point (series uuid, run uuid, repository bigint, at timestamptz,
        ordinal integer, dirty boolean, commit bytea, samples double precision[], clusters jsonb)
        ON COMMIT DROP
      """)
    // What is read together lies together.
    let order = batch.points.indices.sorted {
      let (one, other) = (batch.points[$0], batch.points[$1])
      guard one.series == other.series else { return one.series < other.series }
      return batch.runs[one.run].id < batch.runs[other.run].id
    }
    var next = order.makeIterator()
    try connection.copyIn("COPY incoming_point FROM STDIN (FORMAT binary)") { writer in
      guard let point = next.next().map({ batch.points[$0] }) else { return false }
      let run = batch.runs[point.run]
      writer.beginRow(columns: 9)
      writer.uuid(point.series.high, point.series.low)
      writer.uuid(run.id.high, run.id.low)
      writer.int8(key)
      writer.timestamp(microseconds: run.at)
      writer.int4(point.ordinal)
      writer.bool(run.dirty)
      writer.data(run.commit.words)
      writer.doubles(point.samples)
      writer.jsonb(point.clusters)
      return true
    }
  }

  // MARK: - The line

  /// How many commits are sent at once.
  private static let commitsAtOnce = 5000

  /// A commit as it is sent: its id, its first parent's, its time, its subject.
  private struct CommitRow: Encodable {
    let commit: Commit

    func encode(to encoder: any Encoder) throws {
      var container = encoder.unkeyedContainer()
      try container.encode(commit.id.hex)
      try container.encode(commit.parents.first?.hex)
      // Git takes times that no calendar has.
      let time = Instant(secondsSince1970: Double(commit.time))
      try container.encode(StoredRest.microseconds(time).map { _ in commit.time })
      try container.encode(commit.subject)
    }
  }

  /// Sends the first parents of HEAD that weren't sent from here before.
  private func pushLine(
    of repository: borrowing Repository, as name: String, _ state: inout StorePushes.State,
    _ pushed: inout Pushed
  ) throws {
    let tip: Commit
    do { tip = try repository.commit("HEAD") } catch {
      guard error.code == .unborn else { throw error }
      return
    }
    let branch = repository.branch ?? "HEAD"
    guard state.tips[branch] != tip.id.hex else { return }
    let key = try key(of: name)
    let known = Set(state.tips.values)
    let isShallow = repository.isShallow
    var rows: [CommitRow] = []
    func send() throws {
      guard !rows.isEmpty else { return }
      let json = JSONLine.text(of: rows)
      try persisting(&pushed.reconnections) {
        try connection.transaction {
          try sendRepository(key, name)
          _ = try connection.run(
            """
            INSERT INTO perf_check.commit (repository, id, parent, at, subject)
            SELECT \(key), decode(e->>0, 'hex'), decode(e->>1, 'hex'), to_timestamp((e->>2)::float8),
              e->>3
            FROM jsonb_array_elements($1::jsonb) e ON CONFLICT DO NOTHING
            """, [json])
        }
      }
      rows.removeAll(keepingCapacity: true)
    }
    var failure: (any Error)?
    try repository.walk(from: tip.id) { (commit) throws(GitError) in
      guard !known.contains(commit.id.hex) else { return false }
      // Where a shallow clone ends, a commit may seem to have no parent.
      guard !isShallow || !commit.parents.isEmpty else { return false }
      rows.append(CommitRow(commit: commit))
      if rows.count == Self.commitsAtOnce {
        do { try send() } catch { failure = error }
      }
      return failure == nil
    }
    if let failure { throw failure }
    try send()
    try persisting(&pushed.reconnections) {
      try connection.transaction {
        try sendRepository(key, name)
        _ = try connection.run(
          """
          INSERT INTO perf_check.head (repository, branch, id)
          VALUES (\(key), $1, decode($2, 'hex')) ON CONFLICT DO NOTHING
          """, [branch, tip.id.hex])
      }
    }
    // The line of a shallow clone may lack commits that are there later.
    if !isShallow { state.tips[branch] = tip.id.hex }
  }
}
