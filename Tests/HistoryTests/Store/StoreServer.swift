#if PostgreSQL
  import PostgreSQL
  import Configuration
  import Foundation
  import Git
  import Model
  import Quantities
  import TestSupport

  @testable import History

  /// One server for all tests, each with a database of its own.
  let storeServer = Result { try PostgresServer() }

  struct StoreBench {
    let fixture: RepositoryFixture
    var noise: Noise
    var commits: [String] = []

    init(commits count: Int = 10, seed: UInt64 = 7) throws {
      fixture = try RepositoryFixture()
      noise = Noise(seed: seed)
      for index in 0..<count { commits.append(try fixture.commit("Change \(index)")) }
    }

    func project() throws -> Project { try Project(containing: fixture.path) }

    mutating func pick<Value>(_ values: [Value]) -> Value {
      values[Int(noise.uniform() * Double(values.count))]
    }

    /// A run that may have anything.
    mutating func run() -> Run {
      let metrics = ["wall_time", "peak_rss", "rate", "wall_time"].filter { _ in
        noise.uniform() < 0.6
      }
      let milliseconds = 1_700_000_000_000 + UInt64(noise.uniform() * 1e10)
      let uuid = UniqueID.make(
        milliseconds: milliseconds,
        bits: (UInt64(noise.uniform() * 1e18), UInt64(noise.uniform() * 1e18)))
      return Run(
        id: pick([uuid, uuid, uuid, "run \(milliseconds)"]),
        workflow: pick(["parse", "print", "a 'quoted' \\ \"one\"", "é{,}\n"]),
        commit: pick(commits),
        dirty: noise.uniform() < 0.1,
        at: pick([
          "2026-01-02T03:04:05Z", "2026-02-03T04:05:06.25Z", "?", "2026-01-02T04:04:05+01:00",
        ]),
        environment: RunEnvironment(
          cpu: pick(["A", "B"]), cores: 2, memory: pick([1, .max]), os: "L", arch: "x", swift: "6"),
        metrics: metrics.map { name in
          let samples = (0..<Int(noise.uniform() * 4)).map { _ in noise.uniform() - 0.5 }
          return MetricSamples(
            metric: Metric(
              name: name, unit: name == "rate" ? pick(["1/s", "1/min"]) : "s",
              better: name == "rate" ? .higher : .lower),
            samples: samples, clusters: samples.count > 1 ? [samples, []] : [])
        },
        spans: noise.uniform() < 0.3
          ? [TaskSpan(task: "t\t", phase: "p", start: 0.000015, end: 1.5)] : [],
        tags: noise.uniform() < 0.3 ? ["agents": pick(["1", "2"]), "ä": "\u{1}"] : [:])
    }

    mutating func record(_ count: Int) throws {
      let runs = (0..<count).map { _ in run() }
      try Ledger.append(runs, to: try project().repository)
    }
  }

  /// A database of its own, with the tables of perf-check.
  func database(
    _ name: String, version: Int = StoreSchema.version
  ) throws -> (address: (String) throws -> StoreAddress, store: Store) {
    let server = try storeServer.get()
    try server.sql("DROP DATABASE IF EXISTS \(name); CREATE DATABASE \(name)")
    let address = { (user: String) in
      try StoreAddress(server.address(user).replacing("/perf?", with: "/\(name)?"))
    }
    let store = try Store(at: address("owner"))
    try store.connection.execute(StoreSchema.makeRoles)
    try store.connection.execute(
      "GRANT perf_check_owner TO owner; GRANT CREATE ON DATABASE \(name) TO perf_check_owner")
    _ = try store.migrate(to: version)
    return (address, store)
  }

  func described(_ branch: Ledger.Branch) -> [String] {
    let history = branch.history
    let conditions = history.conditions.map { conditions in
      "\(conditions.place) \(conditions.workflow) "
        + "\(conditions.tags.sorted { $0.key < $1.key })"
    }
    return ["\(branch.dirtyRuns) \(history.entries)"] + conditions
      + history.series.map(described)
  }

  let selections = [
    Ledger.Selection(), Ledger.Selection(workflow: "parse"),
    Ledger.Selection(workflow: "print", metric: "wall_time"), Ledger.Selection(metric: "rate"),
    Ledger.Selection(workflow: "none"),
  ]
#endif
