import Foundation
import Git
import Model
import Quantities

/// Runs as the rows of a store.
struct StoreBatch: Sendable {
  /// A row of `run`.
  struct RunRow: Sendable {
    let id: UUIDBytes
    let at: Int64?
    let environment: UUIDBytes
    let dirty: Bool
    let commit: ObjectID
    let workflow: String
    let series: [UUIDBytes]
    /// JSON; nil where nothing is left to say.
    let rest: String?
  }

  /// A row of `point`.
  struct PointRow: Sendable {
    let series: UUIDBytes
    let run: Int
    let ordinal: Int32
    let samples: [Double]
    /// JSON; nil for none.
    let clusters: String?
  }

  var runs: [RunRow] = []
  var points: [PointRow] = []
  /// The pairs of series and the fields of environments, as JSON with sorted keys.
  var (series, environments): ([UUIDBytes: String], [UUIDBytes: String]) = ([:], [:])
  /// The runs that can't be stored: their texts hold a NUL, a workflow's name has more than 1,000 bytes, or
  /// their commits aren't Git's.
  var unsuitable = 0
  /// The samples of all points together.
  private(set) var sampleCount = 0
  /// The bytes of what has no column.
  private var textSize = 0

  private let repository: String
  private let since: UUIDBytes?
  /// The keys of what was met before.
  private var known: [SeriesPairs: UUIDBytes] = [:]
  /// The environment of the last run: most runs have that of the one before, and its names are slow
  /// to work out.
  private var last: (environment: RunEnvironment, name: String, key: UUIDBytes)?

  /// - Parameters:
  ///   - repository: Its name.
  ///   - since: Runs with lesser keys are left out.
  init(of repository: String, since: UUIDBytes? = nil) {
    self.repository = repository
    self.since = since
  }

  /// Whether there is enough to send.
  var isLarge: Bool { runs.count >= 50_000 || sampleCount >= 2_000_000 || textSize >= 1 << 26 }

  /// Forgets the rows.
  mutating func removeAll() {
    runs.removeAll(keepingCapacity: true)
    points.removeAll(keepingCapacity: true)
    (series, environments, sampleCount, textSize) = ([:], [:], 0, 0)
    (known, last) = ([:], nil)
  }

  /// Adds a run.
  mutating func add(_ run: Run) throws {
    guard let commit = ObjectID(hex: run.commit), commit.hex == run.commit,
      run.workflow.utf8.count <= Self.longestName, !Self.hasNul(run)
    else {
      unsuitable += 1
      return
    }
    let time = Instant(run.at)
    let id = try StoreKey.run(run.id, at: time)
    if let since, id < since { return }
    let environment = try names(of: run.environment)
    var keys: [UUIDBytes] = []
    for (ordinal, metric) in run.metrics.enumerated() {
      let key = try key(
        of: SeriesPairs(
          workflow: run.workflow, environment: environment.name, metric: metric.metric,
          repository: repository))
      keys.append(key)
      let clusters = metric.clusters.isEmpty ? nil : JSONLine.text(of: metric.clusters)
      textSize += clusters?.utf8.count ?? 0
      points.append(
        PointRow(
          series: key, run: runs.count, ordinal: Int32(ordinal), samples: metric.samples,
          clusters: clusters))
      sampleCount += metric.samples.count
    }
    let microseconds = time.flatMap { StoredRest.microseconds($0) }
    let rest = StoredRest(of: run, id: id, at: microseconds).text
    textSize += rest?.utf8.count ?? 0
    runs.append(
      RunRow(
        id: id, at: microseconds, environment: environment.key, dirty: run.dirty, commit: commit,
        workflow: run.workflow, series: keys,
        rest: rest))
  }

  private mutating func key(of pairs: SeriesPairs) throws -> UUIDBytes {
    if let key = known[pairs] { return key }
    let text = JSONLine.text(of: pairs)
    let key = try StoreKey.digest(of: text)
    (known[pairs], series[key]) = (key, text)
    return key
  }

  private mutating func names(
    of environment: RunEnvironment
  ) throws -> (name: String, key: UUIDBytes) {
    if let last, last.environment == environment { return (last.name, last.key) }
    let text = JSONLine.text(of: environment)
    let key = try StoreKey.digest(of: text)
    environments[key] = text
    last = (environment, environment.key, key)
    return (environment.key, key)
  }

  /// Names in an index have to fit into a third of a page.
  private static let longestName = 1000

  /// PostgreSQL's texts hold any character but this.
  private static func hasNul(_ run: Run) -> Bool {
    func isBad(_ text: String) -> Bool { text.utf8.contains(0) }
    let environment = run.environment
    return isBad(run.id) || isBad(run.workflow) || isBad(run.at)
      || run.tags.contains { isBad($0.key) || isBad($0.value) }
      || run.metrics.contains { isBad($0.metric.name) || isBad($0.metric.unit) }
      || [environment.cpu, environment.os, environment.arch, environment.swift].contains(
        where: isBad)
      || run.spans.contains {
        isBad($0.task) || isBad($0.phase) || isBad($0.agent ?? "") || isBad($0.after ?? "")
          || $0.needs.contains(where: isBad)
      }
  }
}

/// What tells series apart.
struct SeriesPairs: Hashable, Codable, Sendable {
  let workflow: String
  let environment: String
  let metric: String
  let unit: String
  let better: Metric.Direction
  let repository: String

  init(workflow: String, environment: String, metric: Metric, repository: String) {
    (self.workflow, self.environment) = (workflow, environment)
    (self.metric, self.unit, self.better) = (metric.name, metric.unit, metric.better)
    self.repository = repository
  }

  /// Reads JSON; nil for anything else.
  init?(_ text: String) {
    guard let pairs = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)) else {
      return nil
    }
    self = pairs
  }

  var name: IndexBatch.SeriesName {
    IndexBatch.SeriesName(
      workflow: workflow, environment: environment,
      metric: Metric(name: metric, unit: unit, better: better))
  }
}

/// What a run says that no column holds.
struct StoredRest: Codable, Sendable {
  var id: String?
  var at: String?
  var spans: [TaskSpan]?
  var tags: [String: String]?

  init(of run: Run, id: UUIDBytes, at microseconds: Int64?) {
    if id.text != run.id { self.id = run.id }
    if Self.text(ofMicroseconds: microseconds) != run.at { at = run.at }
    if !run.spans.isEmpty { spans = run.spans }
    if !run.tags.isEmpty { tags = run.tags }
  }

  /// Reads JSON; nil for anything else.
  init?(_ text: String) {
    guard let rest = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)) else { return nil }
    self = rest
  }

  /// nil where nothing is left to say.
  var text: String? {
    id == nil && at == nil && spans == nil && tags == nil ? nil : JSONLine.text(of: self)
  }

  /// A time as a column holds it; nil for what is beyond its range.
  static func microseconds(_ time: Instant) -> Int64? {
    let microseconds = (time.secondsSince1970 * 1e6).rounded()
    // The years 0 to 9999.
    return (-62_167_219_200e6...253_402_300_799e6).contains(microseconds)
      ? Int64(microseconds) : nil
  }

  static func text(ofMicroseconds microseconds: Int64?) -> String? {
    microseconds.map { Instant(secondsSince1970: Double($0) / 1e6).description }
  }
}
