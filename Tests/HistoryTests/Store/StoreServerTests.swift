#if PostgreSQL
  import Configuration
  import Foundation
  import Git
  import Model
  import PostgreSQL
  import Quantities
  import Synchronization
  import TestSupport
  import Testing

  @testable import History

  @Suite(.serialized) struct `A store` {
    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func `answers as the notes do`(seed: UInt64) throws {
      let (_, store) = try database("answers\(seed)")
      var bench = try StoreBench(seed: seed)
      try bench.fixture.git("checkout", "-q", "-b", "side", "HEAD~4")
      bench.commits.append(try bench.fixture.commit("Aside"))
      try bench.fixture.git("checkout", "-q", "main")
      for count in [1, 40, 0, 90] {
        if count > 0 { try bench.record(count) }
        var project = try bench.project()
        let pushed = try store.push(project, as: "r")
        #expect((pushed.sent > 0) == (count > 0))
        for (revision, selection) in ["HEAD", "side", "HEAD~3"].flatMap({ revision in
          selections.map { (revision, $0) }
        }) {
          project.stored = nil
          let notes = try Ledger.branch(from: revision, selection, in: project.repository)
          let listed = try Ledger.newest(5, from: revision, selection, in: project) { _ in true }
          project.stored = StoredRepository("r", in: store)
          let found = try Ledger.branch(from: revision, selection, in: project)
          #expect(described(found) == described(notes))
          let newest = try Ledger.newest(5, from: revision, selection, in: project) { _ in true }
          #expect(newest.commits.map(\.commit.id) == listed.commits.map(\.commit.id))
          // As lines, as an environment may be written in other words.
          #expect(
            newest.commits.map { $0.runs.map(\.line) } == listed.commits.map { $0.runs.map(\.line) }
          )
        }
      }
      // And to those who have no clone.
      let project = try bench.project()
      let away = try store.branch(from: nil, Ledger.Selection(), of: "r")
      #expect(
        try described(away) == described(Ledger.branch(from: "main", in: project.repository)))
    }

    @Test func `gives a clone back the runs that its notes lost`() throws {
      let (_, store) = try database("pull")
      var bench = try StoreBench()
      try bench.record(60)
      let project = try bench.project()
      _ = try store.push(project, as: "r")
      func lines() throws -> [[String]] {
        try Ledger.allRuns(in: project.repository).runs.values.map { $0.map(\.line) }
          .sorted { $0[0] < $1[0] }
      }
      let before = try lines()
      try bench.fixture.git("update-ref", "-d", Ledger.reference)
      #expect(try store.pull(project, as: "r", isDryRun: true).attached == 60)
      #expect(try lines().isEmpty)
      #expect(try store.pull(project, as: "r").attached == 60)
      #expect(try lines() == before)
      #expect(try store.pull(project, as: "r").attached == 0)
    }

    @Test func `doesn't change when the same is pushed again`() throws {
      let (address, store) = try database("again")
      var bench = try StoreBench()
      try bench.record(50)
      let project = try bench.project()
      #expect(try store.push(project, as: "r").new == 50)
      #expect(try store.push(project, as: "r").sent == 0)
      let again = try store.push(project, as: "r", isWhole: true)
      #expect(again.sent == 50 && again.new == 0)
      // Also for another writer, which knows nothing of what is there, and for a fork.
      #expect(try Store(at: address("owner")).push(project, as: "fork").new == 50)
      try bench.record(3)
      #expect(try store.push(project, as: "r").new == 3)
      #expect(try store.repositories() == ["fork", "r"])
    }

    @Test(arguments: 1..<StoreSchema.version)
    func `is migrated while a writer goes on`(version: Int) throws {
      let (address, store) = try database("migrated\(version)", version: version)
      var benches = try (0..<3).map { try StoreBench(seed: UInt64($0)) }
      let names = ["a", "b", "c"]
      let failures = Mutex<[String]>([])
      for index in benches.indices { try benches[index].record(30) }
      _ = try store.push(benches[0].project(), as: names[0])
      let group = DispatchGroup()
      for (name, bench) in zip(names, benches) {
        let url = try address("owner")
        let path = bench.fixture.path
        DispatchQueue.global().async(group: group) {
          do {
            let writer = try Store(at: url)
            for _ in 0..<20 {
              _ = try writer.push(Project(containing: path), as: name, isWhole: true)
            }
          } catch {
            failures.withLock { $0.append("\(error)") }
          }
        }
      }
      for _ in 0..<2 {
        let url = try address("owner")
        DispatchQueue.global().async(group: group) {
          do {
            _ = try Store(at: url).migrate()
          } catch {
            failures.withLock { $0.append("\(error)") }
          }
        }
      }
      group.wait()
      #expect(failures.withLock { $0 } == [])
      #expect(try store.version()?.number == StoreSchema.version)
      for (name, bench) in zip(names, benches) {
        let project = try bench.project()
        #expect(
          try described(store.branch(from: nil, Ledger.Selection(), of: name))
            == described(Ledger.branch(from: "HEAD", in: project.repository)))
      }
    }

    @Test func `of a newer version is used only where it says that this one may`() throws {
      let (_, store) = try database("newer")
      var bench = try StoreBench()
      try bench.record(3)
      let project = try bench.project()
      let next = StoreSchema.version + 1
      try store.connection.execute(
        "INSERT INTO perf_check.schema_version (number, least_client) VALUES (\(next), 1)")
      #expect(try store.push(project, as: "r").new == 3)
      try store.connection.execute(
        "UPDATE perf_check.schema_version SET least_client = \(next) WHERE number = \(next)")
      for operation in [
        { _ = try store.push(project, as: "r") }, { _ = try store.pull(project, as: "r") },
        { _ = try store.migrate() }, { _ = try store.repositories() },
      ] {
        let error = #expect(throws: HistoryError.self) { try operation() }
        #expect(error?.code == .newerFormat(found: next, supported: StoreSchema.version))
      }
      #expect(try store.status(of: "r").version == next)
    }

    @Test func `takes commits whose times no calendar has`() throws {
      let (_, store) = try database("times")
      var bench = try StoreBench(commits: 2)
      try shell(
        ["git", "commit", "-q", "--allow-empty", "-m", "Late"], in: bench.fixture.path,
        environment: RepositoryFixture.environment.merging([
          "GIT_COMMITTER_DATE": "@99999999999999 +0000"
        ]) { $1 })
      bench.commits.append(try bench.fixture.git("rev-parse", "HEAD"))
      try bench.record(10)
      let project = try bench.project()
      #expect(try store.push(project, as: "r").new == 10)
      #expect(
        try described(store.branch(from: nil, Ledger.Selection(), of: "r"))
          == described(Ledger.branch(from: "HEAD", in: project.repository)))
    }

    @Test func `ends with the newest commit, whoever pushed last`() throws {
      let (_, store) = try database("late")
      var bench = try StoreBench(commits: 6)
      try bench.record(40)
      _ = try store.push(bench.project(), as: "r")
      let all = try store.branch(from: nil, Ledger.Selection(), of: "r").history.entries.count
      // A job that checked out an older commit of the same branch is done later.
      let folder = try TemporaryFolder(named: "clone")
      let late = RepositoryFixture(folder: folder)
      try late.git("clone", "-q", bench.fixture.path, ".")
      try late.git("reset", "-q", "--hard", "HEAD~3")
      _ = try store.push(Project(containing: late.path), as: "r")
      #expect(try store.branch(from: nil, Ledger.Selection(), of: "r").history.entries.count == all)
      #expect(
        try store.branch(from: "main", Ledger.Selection(), of: "r").history.entries.count == all)
    }

    @Test func `takes all of a push whose connections break`() throws {
      let (address, store) = try database("broken")
      var bench = try StoreBench(commits: 40)
      try bench.record(400)
      let path = bench.fixture.path
      let isDone = Mutex(false)
      let group = DispatchGroup()
      let pushed = Mutex<[Result<Store.Pushed, any Error>]>([])
      let url = try address("owner")
      DispatchQueue.global().async(group: group) {
        for index in 0..<12 {
          let result = Result {
            try Store(at: url).push(Project(containing: path), as: "r\(index)", isWhole: true)
          }
          pushed.withLock { $0.append(result) }
        }
        isDone.withLock { $0 = true }
      }
      while !isDone.withLock({ $0 }) {
        usleep(30_000)
        _ = try? store.connection.run(
          """
          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = 'broken' AND pid <> pg_backend_pid() AND random() < 0.5
          """)
      }
      group.wait()
      // A connection that breaks while it is made is an error; what was pushed is there as a whole.
      let project = try bench.project()
      let notes = try described(Ledger.branch(from: "HEAD", in: project.repository))
      var whole = 0
      for (index, result) in pushed.withLock({ $0 }).enumerated() {
        switch result {
        case .success:
          #expect(
            try described(store.branch(from: nil, Ledger.Selection(), of: "r\(index)")) == notes)
          whole += 1
        case .failure(let error):
          #expect((error as? HistoryError)?.code == .unreachable, "\(error)")
        }
      }
      #expect(whole > 0)
    }

    @Test func `is there again after a crash of the server`() throws {
      let (address, _) = try database("crash")
      var bench = try StoreBench()
      try bench.record(20)
      let path = bench.fixture.path
      let store = try Store(at: address("owner"))
      _ = try store.push(bench.project(), as: "r")
      try bench.record(20)
      try storeServer.get().crash()
      // The connection is found broken, and made anew.
      let pushed = try store.push(Project(containing: path), as: "r", isWhole: true)
      #expect(pushed.new == 20 && pushed.reconnections > 0)
    }

    @Test func `drops months for good`() throws {
      let (_, store) = try database("months")
      let bench = try StoreBench(commits: 1)
      func run(_ day: String) throws -> Run {
        let time = try #require(ISO8601DateFormatter().date(from: day + "T00:00:00Z"))
        return Run(
          id: UniqueID.make(
            milliseconds: UInt64(time.timeIntervalSince1970 * 1000), bits: (1, 2)),
          workflow: "w", commit: bench.commits[0], dirty: false, at: day + "T00:00:00Z",
          environment: RunEnvironment(
            cpu: "A", cores: 2, memory: 1, os: "L", arch: "x", swift: "6"),
          metrics: [
            MetricSamples(
              metric: Metric(name: "wall_time", unit: "s", better: .lower), samples: [1])
          ])
      }
      let days = ["2025-01-31", "2025-02-01", "2025-03-15", "2600-01-01", "1999-01-01"]
      let project = try bench.project()
      try Ledger.append(try days.map(run), to: project.repository)
      #expect(try store.push(project, as: "r").new == 5)
      let partitions = try store.connection.run(
        "SELECT relname FROM pg_class WHERE relname ~ '^run_(\\d|other)' AND relkind = 'r' ORDER BY 1"
      ).rows.map { $0[0] }
      #expect(partitions == ["run_2025_01", "run_2025_02", "run_2025_03", "run_other"])
      #expect(
        try store.connection.run("SELECT perf_check.drop_before('2025-03-10')").rows == [["4"]])
      let kept = { try store.connection.run("SELECT count(*) FROM perf_check.run").rows[0][0] }
      #expect(try kept() == "3")
      // Nor do they come back.
      _ = try store.push(project, as: "r", isWhole: true)
      #expect(try kept() == "3")
      #expect(try store.status(of: "r").keptSince == "2025-03")
    }

    @Test func `doesn't take a clock for a reason to lose a run`() throws {
      let (_, store) = try database("clocks")
      let bench = try StoreBench(commits: 1)
      // A clock that was ahead: its month is no table yet, and becomes one while the run is there.
      let ahead = Date().addingTimeInterval(90 * 86_400)
      let run = Run(
        id: UniqueID.make(milliseconds: UInt64(ahead.timeIntervalSince1970 * 1000), bits: (1, 2)),
        workflow: "w", commit: bench.commits[0], dirty: false, at: "?",
        environment: RunEnvironment(cpu: "A", cores: 2, memory: 1, os: "L", arch: "x", swift: "6"),
        metrics: [])
      let project = try bench.project()
      try Ledger.append([run], to: project.repository)
      #expect(try store.push(project, as: "r").new == 1)
      let month = UUIDBytes(run.id)?.time.description.prefix(7) ?? ""
      // What the function does once the month has come.
      let definition =
        try store.connection.run(
          "SELECT pg_get_functiondef('perf_check.ensure_month'::regproc)"
        ).rows[0][0] ?? ""
      try store.connection.execute(
        definition.replacing("interval '1 month' OR", with: "interval '9 months' OR")
          .replacing("now() + interval '1 month'", with: "now() + interval '9 months'"))
      _ = try store.connection.run("SELECT perf_check.ensure_month($1)", ["\(month)-01"])
      #expect(
        try store.connection.run("SELECT tableoid::regclass::text FROM perf_check.run").rows
          == [["perf_check.run_\(month.replacing("-", with: "_"))"]])
    }
  }

  @Suite struct `An address of a store` {
    @Test func `of nothing that answers is told as such`() throws {
      for url in ["postgresql:///perf?host=/nowhere", "postgresql://127.0.0.1:1/perf"] {
        let error = #expect(throws: HistoryError.self) { try Store(at: StoreAddress(url)) }
        #expect(error?.code == .unreachable)
      }
      let error = #expect(throws: HistoryError.self) {
        try Store(at: StoreAddress("postgresql:///perf?nonsense=1"))
      }
      #expect(error?.code == .usage)
    }

    @Test func `of a server that says nothing is given up`() throws {
      let silent = try StubServer(handle: nil)
      let start = Date()
      let error = #expect(throws: PostgreSQLError.self) {
        _ = try Connection(
          ["host": "127.0.0.1", "port": "\(silent.port)"], patience: 1,
          isInterrupted: { false })
      }
      #expect(error?.code == .lost && Date().timeIntervalSince(start) < 60)
    }

    @Test func `of another machine needs encryption before a password`() throws {
      let error = #expect(throws: HistoryError.self) {
        try Store(at: StoreAddress("postgresql://db.example.org/perf?sslmode=disable"))
      }
      #expect(error?.code == .usage && error?.description.contains("encrypted") == true)
    }
  }
#endif
