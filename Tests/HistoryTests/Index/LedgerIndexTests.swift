#if Index
  import Foundation
  import Git
  import TestSupport
  import Testing
  import Model

  @testable import History

  /// A project whose runs are made up.
  private struct Bench {
    let fixture: RepositoryFixture
    var noise = Noise(seed: 7)
    var commits: [String] = []
    var id = 0

    init(commits count: Int) throws {
      fixture = try RepositoryFixture()
      for index in 0..<count { commits.append(try fixture.commit("Change \(index)")) }
    }

    var indexPath: String { fixture.path + "/.perf-check/index.sqlite" }

    func project() throws -> Project { try Project(containing: fixture.path) }

    mutating func run(at commit: String) -> Run {
      id += 1
      let number = id
      func pick<Value>(_ values: [Value]) -> Value {
        values[Int(noise.uniform() * Double(values.count))]
      }
      let metrics = ["wall_time", "peak_rss", "rate"].filter { _ in noise.uniform() < 0.8 }
      return Run(
        id: "\(number)", workflow: pick(["parse", "print", "a 'quoted' one"]), commit: commit,
        dirty: noise.uniform() < 0.1,
        at: pick(["2026-01-02T03:04:05Z", "2026-02-03T04:05:06Z", "?"]),
        environment: RunEnvironment(
          cpu: pick(["A", "B"]), cores: 2, memory: 1, os: "L", arch: "x", swift: "6"),
        metrics: metrics.map { name in
          MetricSamples(
            metric: Metric(
              name: name, unit: name == "rate" ? pick(["1/s", "1/min"]) : "s",
              better: name == "rate" ? .higher : .lower),
            samples: (0..<Int(noise.uniform() * 4)).map { _ in noise.uniform() })
        },
        tags: noise.uniform() < 0.3 ? ["agents": pick(["1", "2"])] : [:])
    }

    mutating func record(_ count: Int) throws {
      let runs = (0..<count).map { _ in
        run(at: commits[Int(noise.uniform() * Double(commits.count))])
      }
      try Ledger.append(runs, to: try project().repository)
    }

    /// Asks the index, and the notes themselves, and compares.
    func compare(_ revision: String = "HEAD", location: SourceLocation = #_sourceLocation) throws {
      let project = try project()
      try project.makeStateDirectory()
      for selection in [
        Ledger.Selection(), Ledger.Selection(workflow: "parse"),
        Ledger.Selection(workflow: "print", metric: "wall_time"), Ledger.Selection(metric: "rate"),
        Ledger.Selection(workflow: "none"),
      ] {
        let tip = try project.repository.commit(revision).id
        let index = try LedgerIndex.current(
          at: indexPath, in: project.files, following: project.repository, to: tip)
        let found = try index.branch(from: tip, selection, in: project.repository)
        let scanned = try Ledger.branch(from: revision, selection, in: project.repository)
        expectSame(found, scanned, location)
        let commits = try index.commits(selection, to: tip, in: project.repository)
        let newest = try Ledger.newest(99, from: revision, in: project.repository) {
          selection.part(of: $0) != nil
        }
        #expect(commits == newest.commits.map(\.commit.id), sourceLocation: location)
      }
    }
  }

  private func expectSame(_ one: Ledger.Branch, _ other: Ledger.Branch, _ location: SourceLocation)
  {
    #expect(one.unreadableLines == other.unreadableLines, sourceLocation: location)
    #expect(one.dirtyRuns == other.dirtyRuns, sourceLocation: location)
    #expect(one.history.entries == other.history.entries, sourceLocation: location)
    #expect(one.history.conditions == other.history.conditions, sourceLocation: location)
    #expect(
      one.history.series.map(described) == other.history.series.map(described),
      sourceLocation: location)
  }

  @Suite struct `The index` {
    @Test func `answers as the notes do, while they grow`() throws {
      var bench = try Bench(commits: 12)
      for count in [1, 3, 40, 2, 90, 1] {
        try bench.record(count)
        try bench.compare()
      }
      try bench.fixture.git(
        "notes", "--ref=perf-check", "append", "-m", "a human's remark", "HEAD~3")
      try bench.compare()
      try bench.compare("HEAD~5")
      try bench.compare()
    }

    @Test func `follows another branch, and one that was rewritten`() throws {
      var bench = try Bench(commits: 8)
      try bench.record(30)
      try bench.compare()
      try bench.fixture.git("checkout", "-q", "-b", "side", "HEAD~4")
      bench.commits.append(try bench.fixture.commit("Aside"))
      bench.commits.append(try bench.fixture.commit("Aside again"))
      try bench.record(30)
      for revision in ["side", "main", "side~1", "main~6", "main"] { try bench.compare(revision) }
    }

    @Test func `follows notes that were removed, replaced or rewritten`() throws {
      var bench = try Bench(commits: 6)
      try bench.record(30)
      try bench.compare()
      try bench.fixture.git("notes", "--ref=perf-check", "remove", "--ignore-missing", "HEAD~1")
      try bench.compare()
      try bench.fixture.git("update-ref", "refs/notes/old", "refs/notes/perf-check~1")
      try bench.record(5)
      try bench.compare()
      // As after a fetch that forces; the state seen last goes with the next garbage collection.
      try bench.fixture.git("update-ref", "refs/notes/perf-check", "refs/notes/old")
      try bench.fixture.git("reflog", "expire", "--expire=now", "--all")
      try bench.fixture.git("gc", "-q", "--prune=now")
      try bench.compare()
      try bench.fixture.git("update-ref", "-d", "refs/notes/perf-check")
      try bench.compare()
      try bench.record(3)
      try bench.compare()
    }

    @Test func `is put together anew when it has grown in many small steps`() throws {
      var bench = try Bench(commits: 3)
      try bench.project().makeStateDirectory()
      let tip = try bench.project().repository.commit("HEAD").id
      for _ in 0..<270 {
        try bench.record(1)
        _ = try LedgerIndex.current(
          at: bench.indexPath, in: try bench.project().files,
          following: try bench.project().repository, to: tip)
      }
      try bench.compare()
    }

    /// Every few bytes of the file in turn are overwritten, as a failing disk would.
    @Test func `is made anew when damaged, and never answers wrongly`() throws {
      var bench = try Bench(commits: 5)
      try bench.record(60)
      let project = try bench.project()
      let expected = try Ledger.branch(from: "HEAD", in: project.repository)
      _ = try Ledger.branch(from: "HEAD", in: project)
      let whole = try Data(contentsOf: URL(filePath: bench.indexPath))
      var damaged = 0
      for offset in stride(from: 0, to: whole.count, by: 331) {
        var bytes = whole
        for place in offset..<min(offset + 3, bytes.count) { bytes[place] ^= 0x55 }
        try bytes.write(to: URL(filePath: bench.indexPath))
        expectSame(
          try Ledger.branch(from: "HEAD", in: project), expected, #_sourceLocation)
        damaged += 1
      }
      #expect(damaged > 100)
      for bytes in [Data(), Data("no database".utf8), whole.prefix(5000), whole.prefix(4096)] {
        try bytes.write(to: URL(filePath: bench.indexPath))
        expectSame(
          try Ledger.branch(from: "HEAD", in: project), expected, #_sourceLocation)
      }
      try FileManager.default.removeItem(atPath: bench.indexPath)
      expectSame(try Ledger.branch(from: "HEAD", in: project), expected, #_sourceLocation)
    }

    @Test func `of another version is made anew`() throws {
      var bench = try Bench(commits: 3)
      try bench.record(9)
      let project = try bench.project()
      let path = bench.indexPath
      try project.makeStateDirectory()
      try shell(
        [
          "python3", "-c",
          "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); "
            + "c.execute('create table state(x)'); c.execute('pragma user_version=99'); c.commit()",
          path,
        ],
        in: bench.fixture.path)
      try bench.compare()
    }

    @Test func `is not needed where it can't be written`() throws {
      var bench = try Bench(commits: 3)
      try bench.record(9)
      let project = try bench.project()
      // A folder stands in its place.
      try FileManager.default.createDirectory(
        atPath: bench.indexPath + "/x", withIntermediateDirectories: true)
      let expected = try Ledger.branch(from: "HEAD", in: project.repository)
      expectSame(try Ledger.branch(from: "HEAD", in: project), expected, #_sourceLocation)
    }

    @Test func `lets a run of a newer format be refused by its number`() throws {
      var bench = try Bench(commits: 2)
      try bench.record(2)
      let project = try bench.project()
      _ = try Ledger.branch(from: "HEAD", in: project)
      try bench.fixture.git("notes", "--ref=perf-check", "append", "-m", "{\"v\":2}")
      #expect(throws: HistoryError.self) { try Ledger.branch(from: "HEAD", in: project) }
    }

    @Test func `is brought up to date by several processes at once`() async throws {
      var bench = try Bench(commits: 5)
      try bench.record(50)
      let path = bench.fixture.path
      let expected = try Ledger.branch(from: "HEAD", in: try bench.project().repository)
      try await withThrowingTaskGroup(of: Ledger.Branch.self) { group in
        for _ in 0..<8 {
          group.addTask { try Ledger.branch(from: "HEAD", in: try Project(containing: path)) }
        }
        for try await branch in group { expectSame(branch, expected, #_sourceLocation) }
      }
    }
  }
#endif
