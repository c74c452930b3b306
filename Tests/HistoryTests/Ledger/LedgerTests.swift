import Git
import History
import Model
import TestSupport
import Testing

private func run(_ id: String, _ workflow: String, at commit: String) -> Run {
  Run(
    id: id, workflow: workflow, commit: commit, dirty: false, at: "2026-01-02T03:04:05Z",
    environment: RunEnvironment(
      cpu: "CPU", cores: 2, memory: 1, os: "Linux 1", arch: "x86_64", swift: "6.3"),
    metrics: [MetricSamples(metric: Metric(name: "wall_time", unit: "s"), samples: [0.5, 0.25])])
}

@Suite struct `The ledger` {
  @Test func `keeps runs with their commits, and git shows them`() throws {
    let fixture = try RepositoryFixture()
    let first = try fixture.commit("One")
    let second = try fixture.commit("Two")
    let repository = try Repository(containing: fixture.path)
    try Ledger.append([run("1", "a", at: first), run("2", "b", at: second)], to: repository)
    try Ledger.append([run("3", "a", at: second)], to: repository)
    let (commits, unreadable) = try Ledger.newest(9, from: "HEAD", in: repository) { _ in true }
    #expect(commits.map(\.commit.subject) == ["Two", "One"])
    #expect(commits.map { $0.runs.map(\.id) } == [["2", "3"], ["1"]])
    #expect(unreadable == 0)
    #expect(try fixture.git("notes", "--ref=perf-check", "show").contains("\"id\":\"3\""))
    let one = try Ledger.newest(1, from: "HEAD", in: repository) { $0.workflow == "a" }.commits
    #expect(one.map { $0.runs.map(\.id) } == [["3"]])
  }

  @Test func `reads back exactly what it wrote, whatever it holds`() throws {
    let fixture = try RepositoryFixture()
    let commit = try fixture.commit("One")
    let repository = try Repository(containing: fixture.path)
    var odd = run("a \"quoted\" \\ id\n\t\u{1} ü", "w", at: commit)
    odd.tags = ["b": "2", "a": "\"", "": ""]
    odd.dirty = true
    odd.metrics = [
      MetricSamples(
        metric: Metric(name: "m", unit: "1/s", better: .higher),
        samples: [
          0, -0.0, 1e-300, 1.7976931348623157e308, .leastNonzeroMagnitude, 0.1, 123_456_789, -2.5,
        ]),
      MetricSamples(metric: Metric(name: "none", unit: ""), samples: []),
    ]
    try Ledger.append([odd], to: repository)
    let reading = try Ledger.allRuns(in: repository)
    #expect(reading.runs.values.flatMap { $0 } == [odd])
    #expect(reading.unreadableLines == 0)
  }

  @Test func `skips what isn't a run, and counts it`() throws {
    let fixture = try RepositoryFixture()
    let commit = try fixture.commit("One")
    try fixture.git("notes", "--ref=perf-check", "add", "-m", "a human's remark")
    let repository = try Repository(containing: fixture.path)
    try Ledger.append([run("1", "a", at: commit)], to: repository)
    let reading = try Ledger.allRuns(in: repository)
    #expect(reading.runs.values.flatMap { $0 }.map(\.id) == ["1"])
    #expect(reading.unreadableLines == 1)
  }

  @Test func `refuses a run of a newer format by its number`() throws {
    let fixture = try RepositoryFixture()
    try fixture.commit("One")
    try fixture.git("notes", "--ref=perf-check", "add", "-m", "{\"v\":2,\"id\":\"x\"}")
    let repository = try Repository(containing: fixture.path)
    do {
      _ = try Ledger.allRuns(in: repository)
      Issue.record("a newer run was read")
    } catch let error as HistoryError {
      #expect(error.code == .newerFormat(found: 2, supported: 1))
    }
  }

  @Test func `loses nothing when notes are merged by git`() throws {
    let fixture = try RepositoryFixture()
    let commit = try fixture.commit("One")
    let repository = try Repository(containing: fixture.path)
    try Ledger.append([run("1", "a", at: commit)], to: repository)
    try fixture.git("update-ref", "refs/notes/theirs", "refs/notes/perf-check")
    try Ledger.append([run("2", "a", at: commit)], to: repository)
    try fixture.git("notes", "--ref=theirs", "append", "-m", "{\"v\":1}")
    try fixture.git("notes", "--ref=perf-check", "merge", "-q", "-s", "cat_sort_uniq", "theirs")
    let reading = try Ledger.allRuns(in: repository)
    #expect(Set(reading.runs.values.flatMap { $0 }.map(\.id)) == ["1", "2"])
    #expect(reading.unreadableLines == 1)
  }
}
