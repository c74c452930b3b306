import Foundation
package import Git
package import Model
import PostgreSQL
import Quantities

extension Store {
  /// The runs of some commits, each commit's in the order of their ids.
  package func runs(of commits: [ObjectID], of name: String) throws -> [ObjectID: [Run]] {
    try using(to: Self.reading) { _ in
      var found: [ObjectID: [Run]] = [:]
      guard !commits.isEmpty else { return found }
      let list = commits.map { "\\\\x\($0.hex)" }.joined(separator: ",")
      let names = try names(of: key(of: name))
      try read("commit = ANY ('{\(list)}'::bytea[])", names) { run in
        if let commit = ObjectID(hex: run.commit) { found[commit, default: []].append(run) }
      }
      // Ids that are no UUIDs have other keys.
      return found.mapValues { runs in runs.sorted { $0.id < $1.id } }
    }
  }

  /// Attaches the runs of a store to the commits of a clone whose notes lack them.
  ///
  /// - Parameters:
  ///   - project: Whose notes they are attached to.
  ///   - name: The repository's name in the store.
  ///   - isDryRun: Whether to write nothing.
  /// - Returns: How many runs were attached, and how many have no commit in the clone.
  package func pull(
    _ project: borrowing Project, as name: String, isDryRun: Bool = false
  ) throws -> (attached: Int, elsewhere: Int) {
    try using(to: "pull from the store") { _ in
      let key = try key(of: name)
      var known: Set<UUIDBytes> = []
      for run in try Ledger.allRuns(in: project.repository).runs.values.joined() {
        known.insert(try StoreKey.run(run.id, at: Instant(run.at)))
      }
      var missing: [UUIDBytes] = []
      var elsewhere = 0
      var isHere: [ObjectID: Bool] = [:]
      try connection.copyOut(
        """
        COPY (SELECT id, commit FROM perf_check.run WHERE repository = \(key))
        TO STDOUT (FORMAT binary)
        """
      ) { row in
        guard let id = try row.uuid().map({ UUIDBytes($0) }), let words = try row.words() else {
          throw Self.damage
        }
        guard !known.contains(id) else { return }
        let commit = ObjectID(words: words)
        let isThere = isHere[commit] ?? project.repository.contains(commit)
        isHere[commit] = isThere
        if isThere { missing.append(id) } else { elsewhere += 1 }
      }
      guard !isDryRun else { return (missing.count, elsewhere) }
      missing.sort()
      var runs: [Run] = []
      var rest = missing[...]
      let names = try names(of: key)
      while !rest.isEmpty {
        let list = rest.prefix(10_000).map(\.text).joined(separator: ",")
        rest = rest.dropFirst(10_000)
        try read("id = ANY ('{\(list)}'::uuid[])", names) { runs.append($0) }
      }
      if !runs.isEmpty { try Ledger.append(runs, to: project.repository) }
      return (runs.count, elsewhere)
    }
  }

  /// Reads whole runs, in the order of their ids.
  ///
  /// - Parameters:
  ///   - condition: In SQL, of columns of `run`.
  ///   - names: Of the repository.
  ///   - use: Called with each run.
  private func read(
    _ condition: String, _ names: Names, use: (Run) throws -> Void
  ) throws {
    var builder: RunBuilder?
    try connection.copyOut(
      """
      COPY (SELECT r.id, r.at, r.environment, r.dirty, r.commit, r.workflow, r.rest, s.id, p.ordinal,
          p.samples, p.clusters
        FROM perf_check.run r
        LEFT JOIN LATERAL unnest(r.series) WITH ORDINALITY AS s (id, place) ON true
        LEFT JOIN perf_check.point p
          ON p.repository = r.repository AND p.series = s.id AND p.run = r.id AND p.ordinal = s.place - 1
        WHERE r.repository = \(names.key) AND r.\(condition) ORDER BY r.id, s.place)
      TO STDOUT (FORMAT binary)
      """
    ) { row in
      let next = try RunBuilder(&row, environments: names.environments)
      if builder?.id != next.id {
        if let run = builder?.run { try use(run) }
        builder = next
      }
      guard let series = try row.uuid().map({ UUIDBytes($0) }) else { return }
      guard let name = names.series[series], try row.int4() != nil else { throw Self.damage }
      var samples: [Double] = []
      guard try row.doubles(into: &samples) != nil else { throw Self.damage }
      let clusters = try row.jsonb().map {
        try JSONDecoder().decode([[Double]].self, from: Data($0))
      }
      builder?.run.metrics.append(
        MetricSamples(metric: name.metric, samples: samples, clusters: clusters ?? []))
    }
    if let run = builder?.run { try use(run) }
  }

  /// What the rows of a repository's runs refer to.
  private struct Names {
    let key: Int64
    let environments: [UUIDBytes: RunEnvironment]
    let series: [UUIDBytes: IndexBatch.SeriesName]
  }

  private func names(of key: Int64) throws -> Names {
    Names(
      key: key, environments: try environments(),
      series: Dictionary(uniqueKeysWithValues: try series(of: key).map { ($0.id, $0.name) }))
  }

  private func environments() throws -> [UUIDBytes: RunEnvironment] {
    var found: [UUIDBytes: RunEnvironment] = [:]
    for row in try connection.run("SELECT id, fields FROM perf_check.environment").rows {
      // What another writer put there under a key of its own making is passed over.
      guard let id = row[0].flatMap(UUIDBytes.init), let text = row[1],
        let fields = try? JSONDecoder().decode(RunEnvironment.self, from: Data(text.utf8)),
        try StoreKey.digest(of: JSONLine.text(of: fields)) == id
      else { continue }
      found[id] = fields
    }
    return found
  }
}

/// A run while its rows come in.
private struct RunBuilder {
  let id: UUIDBytes
  var run: Run

  /// Reads the columns that are of the run.
  init(_ row: inout CopyRow, environments: [UUIDBytes: RunEnvironment]) throws {
    guard let id = try row.uuid().map({ UUIDBytes($0) }) else { throw Store.damage }
    let at = try row.timestamp()
    let environment = try row.uuid().flatMap { environments[UUIDBytes($0)] }
    let isDirty = try row.bool()
    guard let environment, let commit = try row.words(),
      let workflow = try row.text()
    else { throw Store.damage }
    let rest = try row.jsonb().map { try JSONDecoder().decode(StoredRest.self, from: Data($0)) }
    self.id = id
    run = Run(
      id: rest?.id ?? id.text, workflow: workflow, commit: ObjectID(words: commit).hex,
      dirty: isDirty, at: rest?.at ?? StoredRest.text(ofMicroseconds: at) ?? "",
      environment: environment, metrics: [], spans: rest?.spans ?? [], tags: rest?.tags ?? [:])
  }
}
