#if PostgreSQL
  import Configuration
  import Foundation
  import Git
  import Model
  import PostgreSQL
  import TestSupport
  import Testing

  @testable import History

  /// What each may do, and what nobody may.
  extension `A store` {
    @Test func `lets each role do what it may`() throws {
      let (address, store) = try database("roles")
      let server = try storeServer.get()
      try store.connection.execute(
        """
        DROP ROLE IF EXISTS ci, ann, ben; CREATE ROLE ci LOGIN; CREATE ROLE ann LOGIN;
        CREATE ROLE ben LOGIN; GRANT perf_check_writer TO ci; GRANT perf_check_reader TO ann
        """)
      var bench = try StoreBench()
      try bench.record(5)
      let project = try bench.project()
      let writer = try Store(at: address("ci"))
      #expect(try writer.push(project, as: "mine").new == 5)
      #expect(try writer.push(project, as: "other").new == 5)
      #expect(try writer.push(project, as: "mine", isWhole: true).new == 0)
      let reader = try Store(at: address("ann"))
      #expect(try reader.repositories() == ["mine", "other"])
      for refused in [
        { _ = try reader.push(project, as: "mine", isWhole: true) },
        { _ = try writer.branch(from: nil, Ledger.Selection(), of: "mine") },
        { _ = try Store(at: address("ben")).repositories() }, { _ = try writer.migrate() },
      ] {
        let error = #expect(throws: HistoryError.self) { try refused() }
        #expect(error?.code == .mayNotPush)
      }
      let url = server.address().replacing("/perf?", with: "/roles?")
      #expect(url.contains("roles"))
      for statement in [
        "DELETE FROM perf_check.run", "UPDATE perf_check.point SET dirty = true",
        "TRUNCATE perf_check.series", "SELECT perf_check.drop_before('2099-01-01')",
        "SELECT * FROM perf_check.point_other", "DROP TABLE perf_check.head",
      ] {
        #expect(throws: PostgresServer.Failed.self) {
          try server.sql(statement, as: "ci", in: "roles")
        }
        #expect(throws: PostgresServer.Failed.self) {
          try server.sql(statement, as: "ann", in: "roles")
        }
      }
      // Each sees only the repositories that `access` gives to a role of his.
      try store.connection.execute(
        """
        DELETE FROM perf_check.access; INSERT INTO perf_check.access VALUES ('ann', 'mine'),
          ('ci', 'mine')
        """)
      #expect(try reader.repositories() == ["mine"])
      #expect(try server.sql("SELECT count(*) FROM perf_check.run", as: "ann", in: "roles") == "5")
      #expect(try reader.runs(of: try ids(project), of: "other").isEmpty)
      #expect(try writer.push(project, as: "mine", isWhole: true).new == 0)
      let error = #expect(throws: HistoryError.self) {
        try Store(at: address("ci")).push(project, as: "other", isWhole: true)
      }
      #expect(error?.code == .mayNotPush)
    }

    @Test func `isn't misled by a writer of another repository`() throws {
      let (address, store) = try database("mislead")
      let server = try storeServer.get()
      try store.connection.execute(
        """
        DROP ROLE IF EXISTS mallory; CREATE ROLE mallory LOGIN; GRANT perf_check_writer TO mallory;
        DELETE FROM perf_check.access WHERE repository = '*';
        INSERT INTO perf_check.access VALUES ('mallory', 'a'), ('owner', '*')
        """)
      func mallory(_ statement: String) throws {
        try server.sql(statement, as: "mallory", in: "mislead")
      }
      var bench = try StoreBench()
      try bench.record(30)
      let project = try bench.project()
      let notes = try described(Ledger.branch(from: "HEAD", in: project.repository))
      // The key of a repository that isn't there yet, under another name, and with a name that is.
      for (id, name) in [("perf_check.repository_id('b')", "a"), ("1", "a")] {
        #expect(throws: PostgresServer.Failed.self) {
          try mallory("INSERT INTO perf_check.repository VALUES (\(id), '\(name)')")
        }
      }
      try mallory(
        """
        INSERT INTO perf_check.repository VALUES (perf_check.repository_id('a'), 'a');
        INSERT INTO perf_check.environment VALUES (gen_random_uuid(), '{}')
        """)
      // The keys of another's series and environments, before and after these are there.
      var batch = StoreBatch(of: "b")
      for run in try Ledger.allRuns(in: project.repository).runs.values.joined() {
        try batch.add(run)
      }
      let a = "perf_check.repository_id('a')"
      for key in batch.series.keys {
        try mallory(
          "INSERT INTO perf_check.series (id, repository, pairs) VALUES ('\(key.text)', \(a), '{}')"
        )
      }
      #expect(try store.push(project, as: "b").new == 30)
      for key in batch.series.keys {
        try mallory(
          """
          INSERT INTO perf_check.point
            (series, run, repository, ordinal, dirty, commit, samples, at)
          VALUES ('\(key.text)', '\(batch.runs[0].id.text)', \(a), 99, false,
            decode('\(batch.runs[0].commit.hex)', 'hex'), '{1e9,NaN}', 'infinity')
          """)
      }
      #expect(try described(store.branch(from: nil, Ledger.Selection(), of: "b")) == notes)
      let runs = try store.runs(of: batch.runs.map(\.commit), of: "b")
      #expect(runs.values.reduce(0) { $0 + $1.count } == 30)
      #expect(try address("owner").url.contains("mislead"))
    }

    @Test func `runs no function that somebody else put there`() throws {
      let (address, store) = try database("functions")
      let trap = "LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trapped'; END $$"
      try store.connection.execute(
        """
        CREATE FUNCTION public.to_char(date, text) RETURNS text \(trap);
        CREATE FUNCTION public.replace(name, text, text) RETURNS text \(trap);
        CREATE FUNCTION public.format(text, name) RETURNS text \(trap);
        CREATE FUNCTION public.format(text, text) RETURNS text \(trap)
        """)
      let other = try Store(at: address("owner"))
      #expect(try other.initialize().after == StoreSchema.version)
      #expect(try other.status(of: "r").version == StoreSchema.version)
    }

    @Test func `that is read-only says so`() throws {
      let (address, store) = try database("readonly")
      try store.connection.execute("ALTER DATABASE readonly SET default_transaction_read_only = on")
      var bench = try StoreBench()
      try bench.record(2)
      let project = try bench.project()
      let error = #expect(throws: HistoryError.self) {
        try Store(at: address("owner")).push(project, as: "r")
      }
      #expect(error?.code == .mayNotPush)
      #expect(error?.description.contains("read-only") == true)
    }

    private func ids(_ project: borrowing Project) throws -> [ObjectID] {
      try Array(Ledger.allRuns(in: project.repository).runs.keys)
    }

    @Test func `without a database or a user is told as such`() throws {
      let server = try storeServer.get()
      for url in [
        server.address().replacing("/perf?", with: "/nothing?"), server.address("nobody"),
      ] {
        let error = #expect(throws: HistoryError.self) { try Store(at: StoreAddress(url)) }
        #expect(error?.code == .denied, "\(String(describing: error))")
      }
    }
  }
#endif
