import Git
import History
import Model
import Quantities
import TestSupport
import Testing

@Suite struct `A listing of recorded runs` {
  private let fixture: RepositoryFixture
  private let commits: [String]

  init() throws {
    let fixture = try RepositoryFixture()
    commits = try (0..<4).map { try fixture.commit("\($0)") }
    self.fixture = fixture
  }

  private func record(_ runs: [(id: String, workflow: String, commit: Int)]) throws {
    let repository = try Repository(containing: fixture.path)
    try Ledger.append(
      runs.map { run in
        Run(
          id: run.id, workflow: run.workflow, commit: commits[run.commit],
          dirty: run.id.hasPrefix("d"), at: "2026-01-0\(run.commit + 1)T00:00:00Z",
          environment: RunEnvironment(
            cpu: "C", cores: 2, memory: 1, os: "L", arch: "x", swift: "6"),
          metrics: [MetricSamples(metric: Metric(name: "m", unit: ""), samples: [1])])
      }, to: repository)
  }

  private func listing(
    _ limit: Int = 9, _ filter: RunFilter = RunFilter(), from revision: String = "HEAD",
    workflow: String? = nil
  ) throws -> LedgerListing {
    let project = try Project(containing: fixture.path)
    return try LedgerListing(
      limit, from: revision, .init(workflow: workflow), filter, in: project)
  }

  private func ids(_ listing: LedgerListing) -> [[String]] {
    listing.commits.map { $0.runs.map(\.id) }
  }

  @Test func `has the newest commit first, as many as are asked for`() throws {
    try record([("a", "v", 0), ("b", "w", 1), ("d", "v", 1), ("c", "v", 3)])
    #expect(try ids(listing()) == [["c"], ["b", "d"], ["a"]])
    #expect(try ids(listing(2)) == [["c"], ["b", "d"]])
    #expect(try ids(listing(from: "HEAD~2")) == [["b", "d"], ["a"]])
    #expect(try ids(listing(workflow: "v")) == [["c"], ["d"], ["a"]])
    #expect(try ids(listing(1, workflow: "w")) == [["b"]])
    let day = RunFilter(since: Period(date: "2026-01-02"), until: Period(date: "2026-01-02"))
    #expect(try ids(listing(9, day)) == [["b", "d"]])
    #expect(try listing().warnings.isEmpty)
    #expect(try listing(0).commits.isEmpty)
  }

  @Test func `says how to get the notes that a clone lacks`() throws {
    let listing = try listing()
    #expect(listing.commits.isEmpty && listing.warnings.count == 1)
    #expect(listing.warnings[0].contains("perf-check sync --fetch-only"))
  }

  @Test func `counts what it couldn't read`() throws {
    try record([("a", "v", 2)])
    try fixture.git("notes", "--ref=perf-check", "append", "-m", "x\ny", commits[2])
    #expect(try listing().warnings == ["skipped 2 malformed lines in the notes"])
  }

  @Test func `says where runs are that it doesn't lead to`() throws {
    try record([("a", "v", 3)])
    let listing = try listing(from: "HEAD~1")
    #expect(listing.commits.isEmpty && listing.warnings.count == 1)
    #expect(listing.warnings[0].contains("--at \(commits[3].prefix(7))"))
    // Who asks for a part may have asked for too little; then that is no surprise.
    #expect(try self.listing(from: "HEAD~1", workflow: "v").warnings.isEmpty)
    #expect(try self.listing(9, RunFilter(id: "a"), from: "HEAD~1").warnings.isEmpty)
    // Runs of commits that aren't here can't be named.
    try fixture.git("update-ref", "-d", Ledger.reference)
    let tree = try shell(
      ["git", "mktree"], in: fixture.path,
      input: "100644 blob \(blob())\t\(String(repeating: "ab", count: 20))\n"
    ).output
    let commit = try fixture.git("commit-tree", "-m", "x", tree.trimmingLineBreak)
    try fixture.git("update-ref", Ledger.reference, commit)
    #expect(try self.listing().warnings.isEmpty)
  }

  private func blob() throws -> String {
    try shell(
      ["git", "hash-object", "-w", "--stdin"], in: fixture.path, input: "{}\n"
    ).output.trimmingLineBreak
  }

  @Test func `gives the lines of clean runs as the notes have them, the oldest first`() throws {
    try record([("c", "v", 3), ("a", "v", 0), ("b", "w", 1), ("d", "v", 1)])
    let project = try Project(containing: fixture.path)
    let lines = try Ledger.lines(from: "HEAD", workflow: nil, in: project)
    let notes = try [0, 1, 3].map {
      try fixture.git("notes", "--ref=perf-check", "show", commits[$0])
    }
    let all = notes.joined(separator: "\n").split(separator: "\n").map(String.init)
    #expect(lines == all.filter { !$0.contains("\"dirty\":true") })
    #expect(lines.count == 3)
    #expect(try Ledger.lines(from: "HEAD", workflow: "w", in: project).count == 1)
  }
}

extension String {
  fileprivate var trimmingLineBreak: String { hasSuffix("\n") ? String(dropLast()) : self }
}
