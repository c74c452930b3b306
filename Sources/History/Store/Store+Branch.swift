package import Git
import Model
import PostgreSQL
import Quantities

extension Store {
  /// What was recorded of a repository along a line of commits, as series.
  ///
  /// Same as `Ledger.branch(from:_:in:)` for the same runs.
  ///
  /// - Parameters:
  ///   - line: The line, oldest commit first.
  ///   - selection: The selection of runs.
  ///   - name: The repository's name in the store.
  package func branch(
    along line: [ObjectID], _ selection: Ledger.Selection, of name: String
  ) throws -> Ledger.Branch {
    try using(to: Self.reading) { _ in
      let key = try key(of: name)
      let series = try series(of: key, selection)
      var branch = IndexedBranch(places: CommitPlaces(line: line))
      guard !series.isEmpty else { return Ledger.Branch() }
      var rows = StoredRows(series.map(\.id))
      try connection.copyOut(
        """
        COPY (SELECT series, run, at, ordinal, dirty, commit, samples FROM perf_check.point
          WHERE repository = \(key) AND series = ANY ('{\(series.map(\.id.text).joined(separator: ","))}'::uuid[]))
        TO STDOUT (FORMAT binary)
        """
      ) { row in try rows.add(&row) }
      try addRest(of: key, selection.workflow, to: &rows)
      let batch = rows.batch(names: series.map(\.name))
      branch.add(batch) { _ in true }
      for one in series {
        if let samples = batch.series[one.name] { try branch.add(samples, of: one.name, batch: 0) }
      }
      let dirtyRuns = branch.dirtyRuns
      return Ledger.Branch(history: branch.takeHistory(), dirtyRuns: dirtyRuns)
    }
  }

  /// The series of a repository that are selected.
  func series(
    of key: Int64, _ selection: Ledger.Selection = Ledger.Selection()
  ) throws -> [(id: UUIDBytes, name: IndexBatch.SeriesName)] {
    var series: [(id: UUIDBytes, name: IndexBatch.SeriesName)] = []
    var (condition, values): (String, [String?]) = ("", ["\(key)"])
    for (pair, value) in [("workflow", selection.workflow), ("metric", selection.metric)] {
      guard let value else { continue }
      values.append(value)
      condition += " AND pairs->>'\(pair)' = $\(values.count)"
    }
    let rows = try connection.run(
      "SELECT id, pairs FROM perf_check.series WHERE repository = $1\(condition)", values
    ).rows
    for row in rows {
      guard let id = row[0].flatMap(UUIDBytes.init), let pairs = row[1].flatMap(SeriesPairs.init)
      else { throw Self.damage }
      // A name that isn't that of the key is nobody's series.
      guard try StoreKey.digest(of: JSONLine.text(of: pairs)) == id else { continue }
      series.append((id, pairs.name))
    }
    return series
  }

  static let damage = PostgreSQLError(
    .other, message: "a row of the store isn't one that perf-check writes")

  private func addRest(
    of key: Int64, _ workflow: String?, to rows: inout StoredRows
  ) throws {
    let found = try connection.run(
      """
      SELECT id, workflow, rest - 'spans' FROM perf_check.run
      WHERE repository = $1 AND rest ?| ARRAY['tags', 'id', 'at']\(workflow == nil ? "" : " AND workflow = $2")
      """, ["\(key)"] + (workflow.map { [$0] } ?? [])
    ).rows
    for row in found {
      guard let id = row[0].flatMap(UUIDBytes.init), let workflow = row[1],
        let rest = row[2].flatMap(StoredRest.init)
      else { throw Self.damage }
      rows.add(rest, of: workflow, to: id)
    }
  }
}

/// The points that a store sent, run by run.
private struct StoredRows {
  private var seriesOfKey: [UUIDBytes: Int32] = [:]
  private var runOfKey: [UUIDBytes: Int32] = [:]
  // Of each run.
  private var keys: [UUIDBytes] = []
  private var commits: [ObjectID] = []
  private var times: [Double] = []
  private var dirty: [UInt8] = []
  /// Those that aren't written as their keys.
  private var ids: [Int32: String] = [:]
  private var tags: [Int32: (workflow: String, tags: [String: String])] = [:]
  /// The points of each series.
  private var points: [SeriesPoints]

  init(_ series: [UUIDBytes]) {
    for (index, key) in series.enumerated() { seriesOfKey[key] = Int32(index) }
    points = Array(repeating: SeriesPoints(), count: series.count)
  }

  mutating func add(_ row: inout CopyRow) throws {
    guard let series = try row.uuid().flatMap({ seriesOfKey[UUIDBytes($0)] }),
      let key = try row.uuid().map({ UUIDBytes($0) })
    else { throw Store.damage }
    let at = try row.timestamp()
    let ordinal = try row.int4()
    let isDirty = try row.bool()
    guard let ordinal, let commit = try row.words() else { throw Store.damage }
    let run: Int32
    if let known = runOfKey[key] {
      run = known
    } else {
      run = Int32(keys.count)
      runOfKey[key] = run
      keys.append(key)
      commits.append(ObjectID(words: commit))
      times.append(at.map { Double($0) / 1e6 } ?? .nan)
      dirty.append(isDirty ? 1 : 0)
    }
    let index = Int(series)
    guard let count = try row.doubles(into: &points[index].samples) else { throw Store.damage }
    points[index].runs.append(run)
    points[index].ordinals.append(ordinal)
    points[index].counts.append(Int32(count))
  }

  /// Adds what no column of a run holds.
  mutating func add(_ rest: StoredRest, of workflow: String, to key: UUIDBytes) {
    guard let run = runOfKey[key] else { return }
    if let tags = rest.tags { self.tags[run] = (workflow, tags) }
    if let id = rest.id { ids[run] = id }
    if let at = rest.at { times[Int(run)] = Instant(at)?.secondsSince1970 ?? .nan }
  }

  private func id(of run: Int) -> String { ids[Int32(run)] ?? keys[run].text }

  /// The points as the notes would give them: the runs of a commit in the order of their ids.
  func batch(names: [IndexBatch.SeriesName]) -> IndexBatch {
    var batch = IndexBatch()
    let order = keys.indices.sorted {
      guard commits[$0] == commits[$1] else { return commits[$0] < commits[$1] }
      return ids.isEmpty ? keys[$0] < keys[$1] : id(of: $0) < id(of: $1)
    }
    var places = [Int32](repeating: 0, count: order.count)
    for (place, run) in order.enumerated() {
      places[run] = Int32(place)
      if batch.commits.last != commits[run] {
        batch.commits.append(commits[run])
        batch.unreadableLines.append(0)
      }
      batch.notes.append(Int32(batch.commits.count - 1))
      batch.times.append(times[run])
      batch.dirty.append(dirty[run])
      if let tags = tags[Int32(run)] {
        batch.tags.append(
          IndexBatch.Tags(run: place, workflow: tags.workflow, tags: tags.tags))
      }
    }
    for (name, points) in zip(names, points) where !points.runs.isEmpty {
      batch.series[name] = points.sorted(of: name.metric, places)
    }
    return batch
  }
}

/// The points of one series in the order in which they came.
private struct SeriesPoints {
  var runs: [Int32] = []
  var ordinals: [Int32] = []
  var counts: [Int32] = []
  var samples: [Double] = []

  /// In the order of the runs.
  ///
  /// - Parameter places: The new place of each run.
  func sorted(of metric: Metric, _ places: [Int32]) -> IndexBatch.Samples {
    var starts: [Int] = []
    starts.reserveCapacity(counts.count)
    var start = 0
    for count in counts {
      starts.append(start)
      start += Int(count)
    }
    let order = runs.indices.sorted {
      let (one, other) = (places[Int(runs[$0])], places[Int(runs[$1])])
      return one == other ? ordinals[$0] < ordinals[$1] : one < other
    }
    var result = IndexBatch.Samples()
    result.samples.reserveCapacity(samples.count)
    for index in order {
      let values = samples[starts[index]..<starts[index] + Int(counts[index])]
      result.append(
        MetricSamples(metric: metric, samples: Array(values)), run: Int(places[Int(runs[index])]),
        ordinal: Int(ordinals[index]))
    }
    return result
  }
}
